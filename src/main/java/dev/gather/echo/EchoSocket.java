package dev.gather.echo;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/** A bound UDP socket that sends back what it receives. */
interface EchoSocket extends AutoCloseable {
  /** Where it is bound, with the port that it got. */
  InetSocketAddress address();

  /** Echoes until the socket is closed. Blocks; for one thread, once. */
  void run();

  /** Datagrams that the kernel had no room for; empty where it does not tell. For any thread. */
  OptionalLong overflowed();

  /** Ends {@link #run} soon, or frees a socket that does not run. For any thread, repeatedly. */
  @Override
  void close();
}
