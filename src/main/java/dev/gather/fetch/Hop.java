package dev.gather.fetch;

import dev.gather.scope.Failure;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * One request on the wire and when it went through each stage, in nanoseconds of a monotonic clock;
 * 0 for a stage not reached. Written by the connection's event loop, read by any thread.
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

  final Target target;
  private final LongSupplier nanoTime;
  private final long begun;
  private volatile @Nullable Wire wire;
  private volatile long sending;
  private volatile long sent;
  private volatile long answered;
  private volatile long ended;
  private volatile String httpVersion = "1.1";
  private volatile int status;
  private volatile long bytes;
  private volatile long wireBytesBefore;
  private volatile @Nullable Failure aborted;
  private volatile HttpHeaders headers = HttpHeaders.EMPTY;

  Hop(Target target, LongSupplier nanoTime) {
    this.target = target;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** A connection is being made for it, though another request may come to use it. */
  void connecting(Wire made) {
    wire = made;
  }

  /** It has got its connection. */
  void sending(Wire got) {
    wire = got;
    wireBytesBefore = got.bytesIn();
    sending = nanoTime.getAsLong();
  }

  void sent() {
    sent = nanoTime.getAsLong();
  }

  void answered(String version) {
    httpVersion = version;
    answered = nanoTime.getAsLong();
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

  /** Cuts it off from any thread; what follows is this failure's doing. */
  void abort(Failure because) {
    aborted = because;
    Wire current = wire;
    if (current != null) {
      current.close();
    }
  }

  /** Why it was cut off, if it was. */
  @Nullable Failure aborted() {
    return aborted;
  }

  void ended() {
    ended = nanoTime.getAsLong();
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
    return times.connected == 0 ? Stage.CONNECTING : Stage.SECURING;
  }

  /** The phases gone through by now; those of a pooled connection's making are not its own. */
  Timings timings() {
    long now = nanoTime.getAsLong();
    Wire times = wire;
    boolean fresh = times != null && times.begun >= begun;
    if (times == null || !fresh) {
      return phases(or(sending, now) - begun, null, null, null, sending, now);
    }
    long dialled = times.connecting == 0 ? now : times.connecting;
    Long dns = times.resolving == 0 ? null : or(times.resolved, now) - times.resolving;
    long settled = or(times.secured, or(times.connected, now));
    Long connect = times.connecting == 0 ? null : settled - dialled;
    Long ssl = times.secured == 0 ? null : times.secured - times.connected;
    long blocked = dialled - begun - (dns == null ? 0 : dns);
    return phases(blocked, dns, connect, ssl, settled, now);
  }

  private Timings phases(
      long blocked,
      @Nullable Long dns,
      @Nullable Long connect,
      @Nullable Long ssl,
      long from,
      long now) {
    Long send = sending == 0 ? null : or(sent, or(answered, now)) - from;
    Long waiting = sent == 0 ? null : or(answered, now) - sent;
    Long receive = answered == 0 ? null : or(ended, now) - answered;
    return new Timings(
        Math.max(0, blocked),
        dns,
        connect,
        ssl,
        send,
        waiting == null ? null : Math.max(0, waiting),
        receive);
  }

  private static long or(long mark, long orElse) {
    return mark == 0 ? orElse : mark;
  }
}
