package dev.gather.pipeline.jobs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells one submission from another: SHA-256 of its options and members. Not thread-safe. */
final class Digest {
  private final MessageDigest sha256;

  Digest(String options) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
    add(options);
  }

  /** No member has a line feed, so that one keeps them apart. */
  void add(String line) {
    sha256.update(line.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) '\n');
  }

  String value() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
