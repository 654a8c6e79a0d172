package dev.gather.files;

/** What fingerprint is taken of a file's bytes. */
enum Digest {
  NONE,
  SHA_256
}
