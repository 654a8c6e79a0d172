package dev.gather.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 origin on 127.0.0.1 that misbehaves on purpose, and tells what it saw. The path
 * chooses the behaviour, the query its details: see {@link Behaviours}. Any number of connections,
 * each on a virtual thread. Safe to share.
 */
public final class Origin implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private final ServerSocket server;
  private final @Nullable SSLContext tls;
  private final Traffic traffic = new Traffic();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>(Behaviours.BY_PATH);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService connections =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("origin-", 0).factory());
  private final Thread acceptor;
  private volatile Accepting accepting = Accepting.SERVE;

  private Origin(@Nullable SSLContext tls) throws IOException {
    this.tls = tls;
    this.server = new ServerSocket(0, 1024, InetAddress.ofLiteral("127.0.0.1"));
    this.acceptor = Thread.ofVirtual().name("origin-acceptor").unstarted(this::accept);
  }

  /** Starts an origin on a free port. */
  public static Origin start() throws IOException {
    return start(null);
  }

  /** Starts an origin with TLS on a free port; {@link Authority} has what a client may trust. */
  public static Origin tls(Certificate certificate) throws IOException {
    return start(Authority.server(certificate));
  }

  private static Origin start(@Nullable SSLContext tls) throws IOException {
    Origin origin = new Origin(tls);
    origin.acceptor.start();
    return origin;
  }

  /** Sets what is done with connections from now on. */
  public Origin onAccept(Accepting accepting) {
    this.accepting = accepting;
    return this;
  }

  /** Adds a behaviour of the test's own, or replaces one. */
  public Origin on(String path, Behaviour behaviour) {
    behaviours.put(path, behaviour);
    return this;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** The URL of a behaviour, such as {@code /delay?ms=200}. */
  public String url(String pathAndQuery) {
    return "%s://127.0.0.1:%d%s"
        .formatted(tls == null ? "http" : "https", server.getLocalPort(), pathAndQuery);
  }

  /** All requests so far, in the order in which they were read. */
  public List<Request> requests() {
    return traffic.requests();
  }

  /** How many requests had this path, or this very path and query. */
  public int requestCount(String pathOrTarget) {
    return traffic.count(pathOrTarget);
  }

  /** Sockets open now. One ends with the peer's close, which is seen in any wait or read. */
  public int openSockets() {
    return traffic.openSockets();
  }

  /** All sockets so far: fewer than requests where a client reuses them. */
  public int acceptedSockets() {
    return traffic.acceptedSockets();
  }

  /** The most requests that were in handling at once. */
  public int maxConcurrent() {
    return traffic.maxConcurrent();
  }

  /** The most requests for one path that were in handling at once. */
  public int maxConcurrent(String path) {
    return traffic.maxConcurrent(path);
  }

  /** Waits for at least {@code count} requests, an {@link AssertionError} if they do not come. */
  public void awaitRequests(String pathOrTarget, int count, Duration timeout) {
    String what = "%d requests for %s".formatted(count, pathOrTarget);
    traffic.await(what, timeout, () -> traffic.count(pathOrTarget) >= count);
  }

  /** Waits for exactly {@code count} open sockets, an {@link AssertionError} if it never is so. */
  public void awaitOpenSockets(int count, Duration timeout) {
    traffic.await(count + " open sockets", timeout, () -> traffic.openSockets() == count);
  }

  /** Waits until no request is in handling, an {@link AssertionError} if one stays. */
  public void awaitIdle(Duration timeout) {
    traffic.await("no request in handling", timeout, () -> traffic.inHandling() == 0);
  }

  /** Closes every socket and ends every thread, within ten seconds or with an error. */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      boolean ended = acceptor.join(BOUND);
      for (Socket socket : sockets) {
        socket.close();
      }
      connections.shutdownNow();
      if (!ended || !connections.awaitTermination(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The origin did not end within its bound: " + traffic);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted in the close of an origin", interrupted);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        traffic.accepted();
        connections.execute(() -> handle(socket));
      } catch (IOException failure) {
        if (!server.isClosed()) {
          throw new IllegalStateException("The origin can accept no more", failure);
        }
      }
    }
  }

  private void handle(Socket socket) {
    try (socket) {
      Connection connection = new Connection(socket);
      if (accepting.admit(connection)) {
        if (tls != null) {
          connection.secure(tls);
        }
        serve(connection);
      }
    } catch (IOException gone) {
      // The peer went away or broke off the handshake: to see that is what the origin is for.
      return;
    } finally {
      sockets.remove(socket);
      traffic.closed();
    }
  }

  private void serve(Connection connection) throws IOException {
    RequestReader reader = new RequestReader(connection.in());
    while (connection.isOpen()) {
      Request line = reader.readLine();
      if (line == null) {
        return;
      }
      Request request = traffic.began(Endings.isEarly(line) ? line : reader.readRest(line));
      try {
        answer(request, connection);
      } finally {
        traffic.ended(request);
      }
    }
  }

  private void answer(Request request, Connection connection) throws IOException {
    try {
      behaviours.getOrDefault(request.path(), Answers::unknown).answer(request, connection);
    } catch (RuntimeException mistake) {
      byte[] body = mistake.toString().getBytes(StandardCharsets.UTF_8);
      connection.respond(request, 500, Map.of(), body);
    }
  }
}
