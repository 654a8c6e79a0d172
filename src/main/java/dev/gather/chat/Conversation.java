package dev.gather.chat;

/** What is made of what one connection sends. Everything is called on its event loop. */
interface Conversation {
  /** The other side can hear and be heard. */
  void begin();

  /** A line or a text frame. */
  void heard(String text);

  /** Something that is no text, such as a line that is too long. */
  void unreadable(String why);

  /** What was asked of the service has been answered, as far as it was begun. */
  void settled();

  /** Whether the other side has said anything that it is here for. */
  boolean greeted();
}
