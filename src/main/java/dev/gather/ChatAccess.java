package dev.gather;

import dev.gather.access.AccessToken;
import dev.gather.access.AccessToken.Verdict;
import dev.gather.chat.TcpAccess;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The token of all doors for chat lines: what joins two features which don't know each other. */
record ChatAccess(AccessToken token) implements TcpAccess {

  @Override
  public Optional<String> refusal(String presented, InetSocketAddress caller) {
    return switch (token.check(presented, caller)) {
      case Verdict.Right right -> Optional.empty();
      case Verdict.Wrong wrong -> Optional.of("the token is not the right one");
      case Verdict.TooMany many ->
          Optional.of(
              "too many wrong tokens (gather.access.max-failures); again in %d s"
                  .formatted(many.retryAfter().toSeconds() + 1));
    };
  }
}
