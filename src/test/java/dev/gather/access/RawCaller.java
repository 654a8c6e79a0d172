package dev.gather.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.Socket;
import java.util.stream.Stream;

/** Sends requests as they are written, which clients with a sense of propriety don't. */
record RawCaller(int port) {
  /** What the service says to a request of these lines, until it closes the connection. */
  String reply(String... lines) throws IOException {
    try (Caller caller = new Caller(port);
        Socket socket =
            caller.socket(
                Stream.concat(Stream.of(lines), Stream.of("Connection: close", ""))
                    .toArray(String[]::new))) {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** The status alone, of a reply that may go on for ever. */
  int status(String... lines) throws IOException {
    try (Caller caller = new Caller(port);
        Socket socket =
            caller.socket(
                Stream.concat(Stream.of(lines), Stream.of("Connection: close", ""))
                    .toArray(String[]::new))) {
      return statusOf(new String(socket.getInputStream().readNBytes(12), ISO_8859_1));
    }
  }

  /** The status of the opening of a WebSocket, which here is no GET of a page. */
  int webSocket(String pathAndQuery, String... headers) throws IOException {
    String[] lines =
        Stream.concat(
                Stream.of(
                    "GET " + pathAndQuery + " HTTP/1.1",
                    "Host: localhost:" + port,
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Connection: Upgrade"),
                Stream.concat(Stream.of(headers), Stream.of("")))
            .toArray(String[]::new);
    try (Caller caller = new Caller(port);
        Socket socket = caller.socket(lines)) {
      return statusOf(new String(socket.getInputStream().readNBytes(12), ISO_8859_1));
    }
  }

  static int statusOf(String reply) {
    return Integer.parseInt(reply.substring(9, 12));
  }
}
