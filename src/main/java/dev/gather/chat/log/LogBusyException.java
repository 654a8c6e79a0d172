package dev.gather.chat.log;

/** More is said than is stored in time. */
public final class LogBusyException extends RuntimeException {
  LogBusyException(int limit) {
    super(limit + " messages wait to be stored, as many as may", null, false, false);
  }
}
