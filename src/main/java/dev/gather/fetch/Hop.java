package dev.gather.fetch;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.http.HttpHeaders;

/**
 * One request on the wire and when it went through each stage, in nanoseconds of a monotonic clock;
 * 0 for a stage not reached. Safe to share.
 */
final class Hop {
  /** How far a request has come; what a timeout means depends on it. */
  enum Stage {
    QUEUED,
    RESOLVING,
    CONNECTING,
    SECURING,
    SENDING,
    WAITING,
    RECEIVING
  }

  final Request request;
  private final LongSupplier nanoTime;
  private final long begun;
  private volatile @Nullable Wire wire;
  private volatile @Nullable Subscription content;
  private volatile long sending;
  private volatile long sent;
  private volatile long answered;
  private volatile long ended;
  private volatile String httpVersion = "1.1";
  private volatile boolean givenUp;
  private volatile int status;
  private volatile long bytes;
  private volatile long wireBytesBefore;
  private volatile HttpHeaders headers = HttpHeaders.EMPTY;

  Hop(Request request, LongSupplier nanoTime) {
    this.request = request;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** A connection is being made for it, though another request may come to use it. */
  void connecting(Wire made) {
    wire = made;
  }

  /** Whether it goes over a connection that others have used before. */
  boolean pooled() {
    Wire current = wire;
    return current != null && current.begun < begun;
  }

  /** Nobody waits for it any more; the client does not always close what it was about to use. */
  void abandoned() {
    givenUp = true;
    Wire current = wire;
    if (current != null) {
      current.abandon(this);
    }
    cancelContent();
  }

  /** It has got its connection, the first or another in the place of one that was lost. */
  void sending(Wire got) {
    wire = got;
    got.use(this);
    if (givenUp) {
      got.abandon(this);
    }
    wireBytesBefore = got.bytesIn();
    sent = 0;
    sending = nanoTime.getAsLong();
  }

  void sent() {
    sent = nanoTime.getAsLong();
  }

  void answered(String version) {
    httpVersion = version;
    answered = nanoTime.getAsLong();
  }

  /** What the response's content comes through; without a reader it holds what has come. */
  void content(Subscription coming) {
    content = coming;
    if (givenUp) {
      cancelContent();
    }
  }

  private void cancelContent() {
    Subscription coming = content;
    if (coming != null) {
      coming.cancel();
    }
  }

  /** What the response said before its body. */
  void said(int code, HttpHeaders fields) {
    status = code;
    headers = fields;
  }

  /** A piece of the decoded body has come. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one event loop
  void received(int length) {
    bytes += length;
  }

  /** Decoded bytes of the body so far. */
  long bytes() {
    return bytes;
  }

  /** How many times as large the decoded body is as what came over the wire for it. */
  double expansion() {
    Wire current = wire;
    long encoded = current == null ? 0 : current.bytesIn() - wireBytesBefore;
    return bytes / (double) Math.max(1, encoded);
  }

  /** It is over, well or badly: time stands still from here on. */
  void ended() {
    if (ended == 0) {
      ended = nanoTime.getAsLong();
    }
  }

  String httpVersion() {
    return httpVersion;
  }

  /** The status of the response, 0 before there is one. */
  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /** Nanoseconds since it was made. */
  long age() {
    return nanoTime.getAsLong() - begun;
  }

  Stage stage() {
    if (answered != 0) {
      return Stage.RECEIVING;
    }
    if (sending != 0) {
      return sent == 0 ? Stage.SENDING : Stage.WAITING;
    }
    Wire times = wire;
    if (times == null) {
      return Stage.QUEUED;
    }
    if (times.connecting == 0) {
      return times.resolving == 0 || times.resolved != 0 ? Stage.QUEUED : Stage.RESOLVING;
    }
    boolean securing = times.connected != 0 && request.target().scheme().equals("https");
    return securing ? Stage.SECURING : Stage.CONNECTING;
  }

  /** The phases gone through by now; those of a pooled connection's making are not its own. */
  Timings timings() {
    long now = ended == 0 ? nanoTime.getAsLong() : ended;
    Wire times = wire;
    if (times == null || times.begun < begun) {
      long got = by(now, sending);
      return phases(got - begun, null, null, null, got, now);
    }
    long dialled = by(now, times.connecting);
    Long dns =
        times.resolving == 0 ? null : by(dialled, times.resolved) - by(dialled, times.resolving);
    long made = by(now, times.secured != 0 || sending == 0 ? times.secured : times.connected);
    Long connect = times.connecting == 0 ? null : made - dialled;
    Long ssl = times.secured == 0 ? null : made - by(made, times.connected);
    long blocked = dialled - begun - (dns == null ? 0 : dns);
    return phases(blocked, dns, connect, ssl, made, now);
  }

  private Timings phases(
      long blocked,
      @Nullable Long dns,
      @Nullable Long connect,
      @Nullable Long ssl,
      long from,
      long now) {
    long answer = by(now, answered);
    long written = by(answer, sent); // an answer may come before all is sent
    return new Timings(
        blocked,
        dns,
        connect,
        ssl,
        sending == 0 ? null : written - from,
        sent == 0 ? null : answer - written,
        answered == 0 ? null : now - answer);
  }

  /** When a mark was made, or the limit if it was not by then. */
  private static long by(long limit, long mark) {
    return mark == 0 ? limit : Math.min(mark, limit);
  }
}
