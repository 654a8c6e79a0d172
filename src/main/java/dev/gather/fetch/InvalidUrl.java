package dev.gather.fetch;

/**
 * A URL that is not fetched, reported as {@code url_invalid}.
 *
 * @param reason a clause for people that repeats no character of the URL that could do harm
 */
record InvalidUrl(String reason) implements ParsedUrl {}
