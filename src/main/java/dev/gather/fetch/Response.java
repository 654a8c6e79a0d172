package dev.gather.fetch;

import org.jspecify.annotations.Nullable;

/**
 * A whole response. Counts are of the decoded content (RFC 9110, section 8.4).
 *
 * @param status 0 for a file, which has none, and no version or type either
 * @param httpVersion as in {@code 1.1}
 * @param contentType as it was sent
 * @param charset what the text was counted in: the response's, or UTF-8
 * @param characters Unicode code points
 * @param retryAfter the value of {@code Retry-After}, as it was sent
 * @param body held only if it was asked for, in the form asked for
 */
record Response(
    int status,
    String httpVersion,
    @Nullable String contentType,
    String charset,
    long characters,
    long bytes,
    @Nullable String retryAfter,
    @Nullable String body) {

  static Response file(String charset, long characters, long bytes, @Nullable String body) {
    return new Response(0, "", null, charset, characters, bytes, null, body);
  }

  boolean isFile() {
    return status == 0;
  }
}
