package dev.gather.chat.log;

import java.time.Duration;

/**
 * What is kept.
 *
 * @param messages the newest of a room, so many
 * @param age of the eldest that is kept
 * @param rooms the most that there may be
 */
public record Retention(int messages, Duration age, int rooms) {}
