package dev.gather.fetch;

import dev.gather.web.OwnConnections;
import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The blocking counterpart of {@link OwnConnection}: is known from connect to close. */
final class OwnSocket extends Socket {
  private final OwnConnections connections;
  private final AtomicReference<@Nullable SocketAddress> here = new AtomicReference<>();

  OwnSocket(OwnConnections connections) {
    super(Proxy.NO_PROXY);
    this.connections = connections;
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    super.connect(address, timeout);
    SocketAddress local = getLocalSocketAddress();
    connections.add(local);
    here.set(local);
    if (isClosed()) { // meanwhile, by another thread
      forget();
    }
  }

  @Override
  public void close() throws IOException {
    forget();
    super.close();
  }

  private void forget() {
    SocketAddress local = here.getAndSet(null);
    if (local != null) {
      connections.remove(local);
    }
  }
}
