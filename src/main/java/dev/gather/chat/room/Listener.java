package dev.gather.chat.room;

import java.util.concurrent.Executor;

/**
 * Who is told what happens in a room: a connection, through whichever door. Everything is called on
 * its executor, and must not block.
 */
public interface Listener {
  /** Runs one task at a time, in their order. Listeners that share it are told together. */
  Executor executor();

  /** These events happened. */
  void told(Burst burst);

  /** The same person has come back on another connection; this one is to be closed. */
  void replaced();

  /** Messages of a room are missing here, so the connection has to be made anew, and resumed. */
  void lost(String room);
}
