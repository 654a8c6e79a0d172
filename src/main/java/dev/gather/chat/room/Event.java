package dev.gather.chat.room;

import dev.gather.chat.log.Entry;

/** Something that listeners are told. */
public sealed interface Event {
  /** Who did it. */
  String nick();

  /** A message was stored. */
  record Said(Entry entry) implements Event {
    @Override
    public String nick() {
      return entry.from();
    }
  }

  /** Someone came into a room, where there are {@code members} now. */
  record Joined(String room, String nick, int members) implements Event {}

  /** Someone left a room, where there are {@code members} now. */
  record Left(String room, String nick, int members) implements Event {}

  /** Someone in a room took another nick. */
  record Renamed(String room, String was, String nick) implements Event {}

  /** A message to one person, which is not stored. */
  record Whispered(String nick, String text) implements Event {}
}
