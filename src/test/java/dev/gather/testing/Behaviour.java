package dev.gather.testing;

import java.io.IOException;

/** What an {@link Origin} does with one request. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface Behaviour {
  /**
   * Answers, badly if that is the point. After a normal return the connection is kept alive unless
   * it was closed here; an {@link IOException} ends it; any other exception is answered with 500.
   */
  void answer(Request request, Connection connection) throws IOException;
}
