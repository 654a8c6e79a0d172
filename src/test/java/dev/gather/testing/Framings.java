package dev.gather.testing;

import java.io.IOException;

/** Responses whose frame is not true. */
final class Framings {
  private Framings() {}

  /** Says {@code says} (150) bytes, sends {@code bytes} (100), closes. */
  static void length(Request request, Connection connection) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + request.query("says", "150");
    connection.send(head + "\r\n\r\n" + "x".repeat(request.query("bytes", 100)));
    connection.close();
  }

  /**
   * Two chunks of five, spoilt by {@code fault=} none, size (not a number), overflow (a number
   * beyond 64 bits), crlf (more than the size says), or end (no last chunk); then closes.
   */
  static void chunked(Request request, Connection connection) throws IOException {
    String body =
        switch (request.query("fault", "none")) {
          case "none" -> "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n";
          case "size" -> "5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n";
          case "overflow" -> "5\r\nhello\r\n10000000000000005\r\nworld\r\n0\r\n\r\n";
          case "crlf" -> "5\r\nhello, all\r\n0\r\n\r\n";
          case "end" -> "5\r\nhello\r\n5\r\nworld\r\n";
          default -> throw new IllegalArgumentException(request.target());
        };
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
    connection.close();
  }

  /** What is no status line at all; then closes. */
  static void garbage(Request request, Connection connection) throws IOException {
    connection.send("\u0000\u0001 nonsense \u00ff\r\n\r\n");
    connection.close();
  }
}
