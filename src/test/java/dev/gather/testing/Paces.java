package dev.gather.testing;

import java.io.IOException;
import java.time.Duration;

/** Whole responses that take their time. They notice when the client goes away meanwhile. */
final class Paces {
  private Paces() {}

  /** As {@code /ok}, after {@code ms} (100). */
  static void delay(Request request, Connection connection) throws IOException {
    connection.pause(Duration.ofMillis(request.query("ms", 100)));
    Answers.ok(request, connection);
  }

  /** The head, then {@code bytes} (10) one by one, {@code ms} (10) before each. */
  static void drip(Request request, Connection connection) throws IOException {
    int bytes = request.query("bytes", 10);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n");
    for (int i = 0; i < bytes; i++) {
      connection.pause(Duration.ofMillis(request.query("ms", 10)));
      connection.send("x");
    }
  }
}
