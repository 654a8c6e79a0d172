package dev.gather.chat.log;

/** There are as many rooms as there may be. */
public final class RoomLimitException extends RuntimeException {
  RoomLimitException(int limit) {
    super("There are " + limit + " rooms, as many as there may be", null, false, false);
  }
}
