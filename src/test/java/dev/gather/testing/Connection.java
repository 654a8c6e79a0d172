package dev.gather.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The origin's end of one socket. For one thread; every wait ends when the peer goes away. */
public final class Connection {
  private final Socket raw;
  private Socket socket;
  private PushbackInputStream in;
  private OutputStream out;

  Connection(Socket raw) throws IOException {
    this.raw = raw;
    this.socket = raw;
    this.in = new PushbackInputStream(new BufferedInputStream(raw.getInputStream()));
    this.out = new BufferedOutputStream(raw.getOutputStream());
    raw.setTcpNoDelay(true);
  }

  void secure(SSLContext context) throws IOException {
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    socket = secured;
    in = new PushbackInputStream(new BufferedInputStream(secured.getInputStream()));
    out = new BufferedOutputStream(secured.getOutputStream());
  }

  PushbackInputStream in() {
    return in;
  }

  boolean isOpen() {
    return !raw.isClosed();
  }

  void awaitByte() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new EOFException("The peer has closed");
    }
    in.unread(first);
  }

  /** Sends text in ISO-8859-1, at once. */
  public void send(String text) throws IOException {
    send(text.getBytes(ISO_8859_1));
  }

  /** Sends bytes, at once; waits while the peer does not read. */
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /**
   * Sends a whole response with its Content-Length, none for 204 and 304, and no body to HEAD.
   * Closes after it if the request says {@code Connection: close} or {@code ?connection=close}.
   */
  public void respond(Request request, int status, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean bodiless = status == 204 || status == 304;
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " \r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (!bodiless) {
      head.append("Content-Length: " + body.length + "\r\n");
    }
    if (request.last()) {
      head.append("Connection: close\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    if (!bodiless && !request.method().equals("HEAD")) {
      out.write(body);
    }
    out.flush();
    if (request.last()) {
      close();
    }
  }

  /** A stream that sends what is written to it as chunks; closing it sends the last chunk. */
  OutputStream chunks() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
          out.write(bytes, offset, length);
          send("\r\n");
        }
      }

      @Override
      public void close() throws IOException {
        send("0\r\n\r\n");
      }
    };
  }

  /** Waits; ends early if more is sent, and with an {@link EOFException} if the peer closes. */
  public void pause(Duration time) throws IOException {
    if (time.toMillis() == 0) {
      return;
    }
    socket.setSoTimeout(Math.toIntExact(time.toMillis()));
    try {
      awaitByte();
    } catch (SocketTimeoutException timeIsUp) {
      return;
    } finally {
      if (isOpen()) {
        socket.setSoTimeout(0);
      }
    }
  }

  /** Reads and says nothing until the peer closes, then closes too. */
  public void stall() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    close();
  }

  /** Closes with FIN (and close_notify); what has come is read first, or it would be a reset. */
  public void close() throws IOException {
    in.skipNBytes(Math.min(in.available(), 1 << 20));
    socket.close();
  }

  /** Closes with FIN, but without TLS's close_notify: a cut that anybody on the way can make. */
  public void cut() throws IOException {
    raw.close();
  }

  /** Closes with RST, without a close_notify. */
  public void reset() throws IOException {
    raw.setSoLinger(true, 0);
    raw.close();
  }
}
