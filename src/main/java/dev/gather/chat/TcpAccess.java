package dev.gather.chat;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Who may use the door for lines, where others than this machine can reach it. */
@FunctionalInterface
public interface TcpAccess {
  /**
   * Checks a token; from any thread, and never blocks.
   *
   * @param caller whose wrong tokens are counted
   * @return why it does not open the door, a sentence without a full stop; empty if it does
   */
  Optional<String> refusal(String token, InetSocketAddress caller);
}
