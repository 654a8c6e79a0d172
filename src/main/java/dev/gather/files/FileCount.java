package dev.gather.files;

import org.jspecify.annotations.Nullable;

/**
 * What was counted of a whole file.
 *
 * @param characters Unicode code points
 * @param lines line feeds
 * @param sha256 in hexadecimal, if it was asked for
 * @param content held only if it was asked for, in the form asked for
 */
record FileCount(
    long characters, long bytes, long lines, @Nullable String sha256, @Nullable String content) {}
