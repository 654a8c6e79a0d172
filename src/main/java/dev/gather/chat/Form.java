package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gather.chat.log.Entry;
import dev.gather.chat.room.Burst;
import dev.gather.chat.room.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** How what happens looks on the wire. */
enum Form {
  /** Lines for people, over TCP. */
  LINES("tcp"),
  /** The same lines, each a WebSocket text frame. */
  LINE_FRAMES("websocket"),
  /** JSON objects, each a WebSocket text frame. */
  JSON_FRAMES("websocket");

  /** The first byte of a text frame that is not fragmented (RFC 6455, section 5.2). */
  private static final int TEXT_FRAME = 0x81;

  /** The most bytes that are not text. */
  static final int HEAD = 10;

  private final String door;

  Form(String door) {
    this.door = door;
  }

  /** The label of metrics. */
  String door() {
    return door;
  }

  boolean webSocket() {
    return this != LINES;
  }

  /** Whether the one who did something is told of it too. */
  boolean tellsDoer(Event event) {
    return event instanceof Event.Whispered || this == JSON_FRAMES && event instanceof Event.Said;
  }

  byte[] text(Event event) {
    return this == JSON_FRAMES ? MessageJson.push(event) : line(event).getBytes(UTF_8);
  }

  /** The farewell; empty where there is none. */
  byte[] text(Bye bye) {
    if (!bye.told()) {
      return new byte[0];
    }
    if (this == JSON_FRAMES) {
      return MessageJson.push(bye);
    }
    double seconds = bye.reconnectAfter().toMillis() / 1e3;
    return fault(
        seconds == 0
            ? bye.detail()
            : "%s (come again after %.1f s)".formatted(bye.detail(), seconds));
  }

  /** The events of a burst, one after another; shared by all who read this form. */
  Encoded encode(Burst burst) {
    List<Event> events = burst.events();
    ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(events.size() * 128);
    int[] ends = new int[events.size()];
    for (int i = 0; i < ends.length; i++) {
      frame(bytes, text(events.get(i)));
      ends[i] = bytes.writerIndex();
    }
    return new Encoded(events, bytes, ends);
  }

  /** Writes one line or text frame. */
  void frame(ByteBuf out, byte[] text) {
    if (!webSocket()) {
      out.writeBytes(text).writeByte('\n');
      return;
    }
    out.writeByte(TEXT_FRAME);
    if (text.length < 126) {
      out.writeByte(text.length);
    } else if (text.length <= 0xFFFF) {
      out.writeByte(126).writeShort(text.length);
    } else {
      out.writeByte(127).writeLong(text.length);
    }
    out.writeBytes(text);
  }

  /** The line about something that is not done. */
  static byte[] fault(String why) {
    return Terminal.line("! " + why).getBytes(UTF_8);
  }

  /** A message as people read it. */
  static String line(Entry entry) {
    String text = Terminal.line(entry.text());
    return entry.action() ? "* " + entry.from() + " " + text : entry.from() + ": " + text;
  }

  private static String line(Event event) {
    return switch (event) {
      case Event.Said(Entry entry) -> line(entry);
      case Event.Joined joined -> "* " + joined.nick() + " joined";
      case Event.Left left -> "* " + left.nick() + " left";
      case Event.Renamed renamed -> "* " + renamed.was() + " is now " + renamed.nick();
      case Event.Whispered(String nick, String text) -> nick + " (to you): " + Terminal.line(text);
    };
  }
}
