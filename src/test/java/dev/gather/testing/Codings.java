package dev.gather.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Responses in a content coding, in a frame that is true. */
final class Codings {
  private Codings() {}

  /**
   * {@code bytes} (1256) in gzip, spoilt by {@code fault=} none, checksum, data (not deflate), or
   * truncated (the second half is missing, the Content-Length true).
   */
  static void gzip(Request request, Connection connection) throws IOException {
    byte[] whole = compressed("x".repeat(request.query("bytes", 1256)));
    byte[] body =
        switch (request.query("fault", "none")) {
          case "none" -> whole;
          case "checksum" -> flipped(whole, whole.length - 8); // CRC-32, RFC 1952 section 2.3.1
          case "data" -> flipped(whole, 10); // the first block's header, after that of the member
          case "truncated" -> Arrays.copyOf(whole, whole.length / 2);
          default -> throw new IllegalArgumentException(request.target());
        };
    connection.respond(request, 200, Map.of("Content-Encoding", "gzip"), body);
  }

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] flipped(byte[] bytes, int at) {
    bytes[at] ^= (byte) 0xff;
    return bytes;
  }
}
