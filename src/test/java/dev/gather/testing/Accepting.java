package dev.gather.testing;

import java.io.IOException;

/** What an {@link Origin} does with a new connection, before TLS and before any request. */
public enum Accepting {
  /** Does the TLS handshake if the origin has one, then answers requests. */
  SERVE,
  /** Closes it at once. */
  CLOSE,
  /** Resets it at once. */
  RESET,
  /** Reads and never says a word: a handshake or an answer that never comes. */
  STALL,
  /** Closes it after the first byte of a ClientHello or a request. */
  CLOSE_ON_FIRST_BYTE,
  /** Answers the first byte with what is neither TLS nor HTTP, then closes. */
  GARBAGE;

  /** Returns whether the connection is to be served. */
  boolean admit(Connection connection) throws IOException {
    switch (this) {
      case SERVE -> {}
      case CLOSE -> connection.close();
      case RESET -> connection.reset();
      case STALL -> connection.stall();
      case CLOSE_ON_FIRST_BYTE -> {
        connection.awaitByte();
        connection.close();
      }
      case GARBAGE -> {
        connection.awaitByte();
        connection.send("\u0001\u0002 nonsense\r\n\r\n");
        connection.close();
      }
    }
    return this == SERVE;
  }
}
