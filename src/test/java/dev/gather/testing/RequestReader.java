package dev.gather.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests (RFC 9112), no more of one than its behaviour wants. */
final class RequestReader {
  private final InputStream in;

  RequestReader(InputStream in) {
    this.in = in;
  }

  /** The next request line as a request without headers; null at the end of the connection. */
  @Nullable Request readLine() throws IOException {
    String line = line();
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", 3);
    if (parts.length < 3) {
      throw new IOException("Not a request line: " + line);
    }
    return Request.of(parts[0], parts[1]);
  }

  /** The rest of the request: headers and body. */
  Request readRest(Request request) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = wholeLine(); !line.isEmpty(); line = wholeLine()) {
      String[] parts = line.split(":", 2);
      headers
          .computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(parts.length > 1 ? parts[1].strip() : "");
    }
    return request.withContent(headers, new String(body(headers), UTF_8));
  }

  private byte[] body(Map<String, List<String>> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      return chunkedBody();
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
    return exactly(length);
  }

  private byte[] chunkedBody() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(exactly(size));
      wholeLine();
    }
    while (!wholeLine().isEmpty()) {
      // trailers
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(wholeLine().split(";", 2)[0].strip(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The body ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private String wholeLine() throws IOException {
    String line = line();
    if (line == null) {
      throw new EOFException("The request ended in its headers");
    }
    return line;
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        return null;
      }
      line.write(one);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }
}
