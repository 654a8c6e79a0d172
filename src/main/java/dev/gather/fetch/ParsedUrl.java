package dev.gather.fetch;

/** What became of a URL that a stranger named. */
sealed interface ParsedUrl extends MemberUrl permits Target, InvalidUrl {}
