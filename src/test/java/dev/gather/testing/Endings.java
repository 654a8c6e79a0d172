package dev.gather.testing;

import java.io.IOException;

/**
 * Responses that go no further than a stage: {@code at=} request-line (the headers of the request
 * are not read), request, mid-headers, headers, mid-body (500 of 1000 bytes, the default), or
 * response (a whole one, so that a pooled connection is stale). What comes before the request is
 * {@link Accepting}'s.
 */
final class Endings {
  private Endings() {}

  /** Closes with FIN. */
  static void close(Request request, Connection connection) throws IOException {
    advance(request, connection);
    connection.close();
  }

  /** Closes with RST. */
  static void reset(Request request, Connection connection) throws IOException {
    advance(request, connection);
    connection.reset();
  }

  /** Says no more until the client closes. */
  static void stall(Request request, Connection connection) throws IOException {
    advance(request, connection);
    connection.stall();
  }

  static boolean isEarly(Request line) {
    return stage(line).equals("request-line");
  }

  private static String stage(Request request) {
    return request.query("at", "mid-body");
  }

  private static void advance(Request request, Connection connection) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n";
    switch (stage(request)) {
      case "request-line", "request" -> {}
      case "mid-headers" -> connection.send(head + "Content-Ty");
      case "headers" -> connection.send(head + "\r\n");
      case "mid-body" -> connection.send(head + "\r\n" + "x".repeat(500));
      case "response" -> connection.send(head + "\r\n" + "x".repeat(1000));
      default -> throw new IllegalArgumentException("No stage " + stage(request));
    }
  }
}
