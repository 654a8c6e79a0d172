package dev.gather.files;

/** How the content of a file is given back. */
enum ContentForm {
  /** Counted only, never held. */
  NONE,
  /** Decoded. */
  TEXT,
  /** As bytes, in Base64 (RFC 4648, section 4). */
  BASE64
}
