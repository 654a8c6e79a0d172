package dev.gather.web;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A failure of a request, rendered as {@code application/problem+json} (RFC 9457). Immutable; says
 * nothing of where in the code it arose, for it is the caller's fault or a limit, not a mistake.
 */
public final class Problem extends RuntimeException {
  private final HttpStatus status;
  private final String detail;
  private final List<Fault> errors;
  private final HttpHeaders headers;

  private Problem(HttpStatus status, String detail, List<Fault> errors, HttpHeaders headers) {
    super(status.value() + " " + detail, null, false, false);
    this.status = status;
    this.detail = detail;
    this.errors = List.copyOf(errors);
    this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
  }

  /** Any status, for those that have no method of their own here. */
  public static Problem of(HttpStatus status, String detail, Fault... errors) {
    return new Problem(status, detail, List.of(errors), new HttpHeaders());
  }

  /** 400 for a body that can't be read as a whole. */
  public static Problem badRequest(String detail) {
    return of(HttpStatus.BAD_REQUEST, detail, new Fault("#", detail));
  }

  /** 400 that names every fault. */
  public static Problem badRequest(List<Fault> errors) {
    return withErrors(HttpStatus.BAD_REQUEST, errors);
  }

  /** 404; the detail says what was not found. */
  public static Problem notFound(String detail) {
    return of(HttpStatus.NOT_FOUND, detail);
  }

  /** 406; the detail lists what is offered. */
  public static Problem notAcceptable(String detail, Fault... errors) {
    return of(HttpStatus.NOT_ACCEPTABLE, detail, errors);
  }

  /** 413 for too large or too many; the detail names the limit and its value. */
  public static Problem tooLarge(String detail, Fault... errors) {
    return of(HttpStatus.CONTENT_TOO_LARGE, detail, errors);
  }

  /** 415; the detail lists what is understood. */
  public static Problem unsupportedMediaType(String detail, Fault... errors) {
    return of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail, errors);
  }

  /** 422 for a request that is well-formed but impossible. */
  public static Problem unprocessable(String detail, Fault... errors) {
    return of(HttpStatus.UNPROCESSABLE_CONTENT, detail, errors);
  }

  /** 422 that names every fault. */
  public static Problem unprocessable(List<Fault> errors) {
    return withErrors(HttpStatus.UNPROCESSABLE_CONTENT, errors);
  }

  /** 429 with {@code Retry-After}. */
  public static Problem tooMany(String detail, Duration retryAfter) {
    return of(HttpStatus.TOO_MANY_REQUESTS, detail).retryAfter(retryAfter);
  }

  /** 503 with {@code Retry-After}. */
  public static Problem unavailable(String detail, Duration retryAfter) {
    return of(HttpStatus.SERVICE_UNAVAILABLE, detail).retryAfter(retryAfter);
  }

  /** 508 for a request that came back to the service through itself. */
  public static Problem loopDetected(String detail) {
    return of(HttpStatus.LOOP_DETECTED, detail);
  }

  /** The same problem with one more header in its reply, such as {@code WWW-Authenticate}. */
  public Problem header(String name, String value) {
    HttpHeaders more = HttpHeaders.copyOf(headers);
    more.add(name, value);
    return new Problem(status, detail, errors, more);
  }

  /** The status of the reply. */
  public HttpStatus status() {
    return status;
  }

  /** What went wrong, for people. */
  public String detail() {
    return detail;
  }

  /** Every fault of the request, or none where the detail says it all. */
  public List<Fault> errors() {
    return errors;
  }

  /** Headers of the reply besides its own. Read-only. */
  public HttpHeaders headers() {
    return headers;
  }

  private static Problem withErrors(HttpStatus status, List<Fault> errors) {
    String detail =
        errors.size() == 1
            ? errors.getFirst().pointer() + ": " + errors.getFirst().detail()
            : errors.size() + " faults in the request, see errors";
    return new Problem(status, detail, errors, new HttpHeaders());
  }

  /** Whole seconds (RFC 9110 section 10.2.3), rounded up so that nobody comes too early. */
  private Problem retryAfter(Duration delay) {
    long seconds = Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    return header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }
}
