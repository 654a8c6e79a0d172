package dev.gather.fetch;

import dev.gather.retry.RetryOptions;
import dev.gather.scope.ScopeOptions;
import dev.gather.web.Fields;
import dev.gather.web.ScopeFields;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/**
 * What a caller may ask of a batch.
 *
 * @param perHost in flight at once to one scheme, host and port
 * @param maxBytes of one body, decoded; a longer one is a failure
 * @param followRedirects at most so many; 0 gives the redirect itself as the answer
 */
record FetchOptions(
    ScopeOptions scope,
    RetryOptions retry,
    int perHost,
    BodyForm body,
    long maxBytes,
    int followRedirects) {
  private static final int PER_HOST = 16;
  private static final int MAX_REDIRECTS = 20;
  private static final int REDIRECTS = 5;
  private static final long MAX_BYTES = DataSize.ofMegabytes(10).toBytes();
  private static final long MAX_HELD = DataSize.ofMegabytes(100).toBytes();
  private static final long MAX_COUNTED = DataSize.ofTerabytes(1).toBytes();

  /** The same with another deadline. */
  FetchOptions within(Duration deadline) {
    ScopeOptions other =
        new ScopeOptions(scope.join(), scope.concurrency(), scope.timeout(), deadline);
    return new FetchOptions(other, retry, perHost, body, maxBytes, followRedirects);
  }

  /** What one of so many that work on a batch at once may do, so that all keep to the options. */
  FetchOptions share(int part, int parts) {
    ScopeOptions other =
        new ScopeOptions(
            scope.join(),
            share(scope.concurrency(), part, parts),
            scope.timeout(),
            scope.deadline());
    return new FetchOptions(
        other, retry, share(perHost, part, parts), body, maxBytes, followRedirects);
  }

  private static int share(int whole, int part, int parts) {
    return whole / parts + (part < whole % parts ? 1 : 0);
  }

  static FetchOptions read(Fields fields) {
    BodyForm body = fields.choice("body", BodyForm.NONE);
    return new FetchOptions(
        ScopeFields.scope(fields),
        ScopeFields.retry(fields),
        fields.integer("perHost", PER_HOST, 1, ScopeFields.MAX_CONCURRENCY),
        body,
        fields.bytes("maxBytes", MAX_BYTES, 1, body == BodyForm.NONE ? MAX_COUNTED : MAX_HELD),
        fields.integer("followRedirects", REDIRECTS, 0, MAX_REDIRECTS));
  }
}
