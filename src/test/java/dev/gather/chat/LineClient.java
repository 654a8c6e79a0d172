package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Someone with netcat. Every line has to come within 20 s. */
final class LineClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader lines;

  LineClient(int port) throws IOException {
    this(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  LineClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** One whose greeting has been read, under a nick. */
  static LineClient named(int port, String nick) throws IOException {
    LineClient client = new LineClient(port);
    client.until("* lobby has");
    client.send("/nick " + nick);
    client.until("* you are " + nick);
    return client;
  }

  void send(String line) throws IOException {
    write((line + "\n").getBytes(UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The next line; null at the end. */
  @Nullable String next() throws IOException {
    return lines.readLine();
  }

  /** Reads on to a line that begins so. */
  String until(String begin) throws IOException {
    StringBuilder read = new StringBuilder();
    for (String line = next(); line != null; line = next()) {
      if (line.startsWith(begin)) {
        return line;
      }
      read.append(line).append('\n');
    }
    throw new AssertionError("no line began with '" + begin + "':\n" + read);
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
