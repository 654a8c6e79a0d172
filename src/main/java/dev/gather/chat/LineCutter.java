package dev.gather.chat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Cuts bytes into lines of strict UTF-8, ended by LF or CRLF. Holds at most one line. */
final class LineCutter {
  private final int maxBytes;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
  private boolean tooLong;

  LineCutter(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Hands on the lines that end in these bytes. */
  void cut(ByteBuf bytes, Conversation conversation) {
    while (bytes.isReadable()) {
      int length = bytes.bytesBefore((byte) '\n');
      keep(bytes, length < 0 ? bytes.readableBytes() : length);
      if (length >= 0) {
        bytes.skipBytes(1);
        line(conversation);
      }
    }
  }

  /** Hands on the last line, which the end of the input ends. */
  void end(Conversation conversation) {
    if (tooLong || begun.size() > 0) {
      line(conversation);
    }
  }

  private void keep(ByteBuf bytes, int length) {
    // One more than the limit, since a CR may turn out to be part of the line's end.
    if (tooLong || begun.size() + length > maxBytes + 1) {
      tooLong = true;
      bytes.skipBytes(length);
      return;
    }
    byte[] part = new byte[length];
    bytes.readBytes(part);
    begun.writeBytes(part);
  }

  private void line(Conversation conversation) {
    byte[] line = begun.toByteArray();
    boolean cut = tooLong;
    begun.reset();
    tooLong = false;
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    if (cut || length > maxBytes) {
      conversation.unreadable("that line is too long: it may have " + maxBytes + " bytes");
      return;
    }
    try {
      conversation.heard(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString());
    } catch (CharacterCodingException malformed) {
      conversation.unreadable("that line is not UTF-8");
    }
  }
}
