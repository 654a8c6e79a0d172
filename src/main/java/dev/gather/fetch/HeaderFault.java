package dev.gather.fetch;

/**
 * A request header that a member may not have.
 *
 * @param name as it was given; the empty string for a fault of all headers together
 * @param reason a clause for people
 */
record HeaderFault(String name, String reason) {}
