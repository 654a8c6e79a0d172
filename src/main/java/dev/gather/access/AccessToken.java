package dev.gather.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The token that every door asks for which others than this machine can reach. Safe to share; never
 * blocks.
 */
public final class AccessToken {
  private static final Log LOG = LogFactory.getLog(AccessToken.class);
  private static final int RANDOM_BYTES = 32;

  /** What becomes of a token that was presented. */
  public sealed interface Verdict {
    /** It is the right one. */
    record Right() implements Verdict {}

    /** It is a wrong one. */
    record Wrong() implements Verdict {}

    /** The caller has presented too many wrong ones; what it presented was not looked at. */
    record TooMany(Duration retryAfter) implements Verdict {}
  }

  private final byte[] digest;
  private final Failures failures;

  private AccessToken(String token, Failures failures) {
    this.digest = digest(token);
    this.failures = failures;
  }

  /**
   * @param given what the operator chose; without it one is made, and logged here, once
   */
  static AccessToken of(@Nullable String given, Failures failures) {
    if (given != null) {
      return new AccessToken(given, failures);
    }
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String made = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    LOG.warn("gather.access.token is not set; the token of this run is " + made);
    return new AccessToken(made, failures);
  }

  /** Takes the same time for every token of a length (no early end at the first difference). */
  public Verdict check(String presented, @Nullable InetSocketAddress caller) {
    InetAddress address = caller == null ? InetAddress.getLoopbackAddress() : caller.getAddress();
    Duration wait = failures.wait(address);
    if (wait != null) {
      return new Verdict.TooMany(wait);
    }
    if (MessageDigest.isEqual(digest, digest(presented))) {
      return new Verdict.Right();
    }
    failures.failed(address);
    return new Verdict.Wrong();
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
