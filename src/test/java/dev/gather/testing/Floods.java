package dev.gather.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** More than anyone wants. Sent as fast as it is read, in constant memory. */
final class Floods {
  private static final byte[] BLOCK = new byte[8192];

  private Floods() {}

  /** Zeros without end, {@code framing=} chunked (default) or close (no length at all). */
  static void endlessBody(Request request, Connection connection) throws IOException {
    boolean chunked = request.query("framing", "chunked").equals("chunked");
    connection.send(
        "HTTP/1.1 200 OK\r\n"
            + (chunked ? "Transfer-Encoding: chunked" : "Connection: close")
            + "\r\n\r\n");
    OutputStream chunks = connection.chunks();
    while (connection.isOpen()) {
      if (chunked) {
        chunks.write(BLOCK);
      } else {
        connection.send(BLOCK);
      }
    }
  }

  /** Short header fields without end. */
  static void endlessHeaders(Request request, Connection connection) throws IOException {
    connection.send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; connection.isOpen(); i++) {
      connection.send("X-" + i + ": more\r\n");
    }
  }

  /** One header field with a value of {@code bytes} (1,000,000), then a whole response. */
  static void longHeader(Request request, Connection connection) throws IOException {
    String value = "x".repeat(request.query("bytes", 1_000_000));
    connection.send("HTTP/1.1 200 OK\r\nX-Long: " + value + "\r\nContent-Length: 0\r\n\r\n");
  }

  /**
   * Zeros, about 1,000 of them to a byte on the wire: {@code bytes} (100,000,000) once decoded,
   * {@code encoding=} gzip (default) or deflate.
   */
  static void bomb(Request request, Connection connection) throws IOException {
    String encoding = request.query("encoding", "gzip");
    connection.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: "
            + encoding
            + "\r\n\r\n");
    OutputStream chunks = connection.chunks();
    try (OutputStream encoded =
        encoding.equals("gzip") ? new GZIPOutputStream(chunks) : new DeflaterOutputStream(chunks)) {
      for (int left = request.query("bytes", 100_000_000); left > 0; left -= BLOCK.length) {
        encoded.write(BLOCK, 0, Math.min(left, BLOCK.length));
      }
    }
  }
}
