package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A WebSocket client that can send what is wrong. Every frame has to come within 20 s. */
final class FrameClient implements AutoCloseable {
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final Socket socket;
  private final DataInputStream in;
  private final String head;

  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    /** The code of a close frame. */
    int code() {
      assertThat(opcode).as(text()).isEqualTo(8);
      return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }
  }

  FrameClient(int port, String path, String... headers) throws IOException {
    socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + String.join("", java.util.Arrays.stream(headers).map(line -> line + "\r\n").toList())
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(UTF_8));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.write(next);
    }
    head = read.toString(UTF_8);
  }

  /** One that speaks {@code chat.v1}. */
  static FrameClient json(int port, String query) throws IOException {
    FrameClient client = new FrameClient(port, "/chat" + query, "Sec-WebSocket-Protocol: chat.v1");
    assertThat(client.head).startsWith("HTTP/1.1 101").containsIgnoringCase("chat.v1");
    return client;
  }

  /** What the service answered to the handshake. */
  String head() {
    return head;
  }

  /** The body of an answer that is none to a handshake. */
  String body() throws IOException {
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
    assertThat(length.find()).as(head).isTrue();
    return new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8);
  }

  void send(String text) throws IOException {
    send(0x81, text.getBytes(UTF_8));
  }

  /**
   * @param first byte of the frame: FIN, RSV and opcode
   */
  void send(int first, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(frame);
    out.writeByte(first);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      out.writeByte(0x80 | 126);
      out.writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127);
      out.writeLong(payload.length);
    }
    out.write(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.writeByte(payload[i] ^ MASK[i & 3]);
    }
    raw(frame.toByteArray());
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  Frame next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0F;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(opcode, in.readNBytes((int) length));
  }

  /** Reads on to a text frame that begins so. */
  String until(String begin) throws IOException {
    while (true) {
      Frame frame = next();
      assertThat(frame.opcode()).as(frame.text()).isIn(1, 9);
      if (frame.opcode() == 1 && frame.text().startsWith(begin)) {
        return frame.text();
      }
    }
  }

  /** Reads on to the close frame; returns its code. */
  int closed() throws IOException {
    while (true) {
      Frame frame = next();
      if (frame.opcode() == 8) {
        return frame.code();
      }
    }
  }

  /** Reads on to a JSON object that is meant. */
  JsonNode until(Predicate<JsonNode> meant) throws IOException {
    while (true) {
      Frame frame = next();
      assertThat(frame.opcode()).as(frame.text()).isIn(1, 9);
      if (frame.opcode() == 1) {
        JsonNode json = Caller.json(frame.text());
        if (meant.test(json)) {
          return json;
        }
      }
    }
  }

  /** Asks, and reads on to the reply. */
  JsonNode ask(int id, String rest) throws IOException {
    send("{\"id\":" + id + "," + rest + "}");
    return until(json -> json.path("id").asInt(-1) == id);
  }

  /** Reads on to a push of that kind. */
  JsonNode push(String kind) throws IOException {
    return until(json -> json.path("push").asString("").equals(kind));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
