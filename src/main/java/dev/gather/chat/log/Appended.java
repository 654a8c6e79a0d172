package dev.gather.chat.log;

/**
 * Where a message was stored.
 *
 * @param duplicate whether it had been stored before, and was not again
 */
public record Appended(Position position, boolean duplicate) {}
