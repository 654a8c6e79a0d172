package dev.gather.fetch;

/** How a fetched body is given back. */
enum BodyForm {
  /** Counted only, never held. */
  NONE,
  /** Decoded with the response's charset. */
  TEXT,
  /** As bytes, in Base64 (RFC 4648, section 4). */
  BASE64
}
