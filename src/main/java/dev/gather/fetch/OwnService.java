package dev.gather.fetch;

import dev.gather.web.OwnConnections;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * This service as an origin. Its lab may be fetched from by anyone, its other paths by no one. Its
 * ports are known once it has started; before that it serves nobody. Safe to share.
 */
final class OwnService implements ApplicationListener<WebServerInitializedEvent> {
  private static final String LAB = "/lab/";

  private final Set<String> names;
  private final String host;
  private final String scheme;
  private final OwnConnections connections;
  private volatile Set<Integer> ports = Set.of();
  private volatile @Nullable Target base;

  /**
   * @param address that the service is bound to; null for all
   * @param secure whether it speaks TLS
   */
  OwnService(@Nullable InetAddress address, boolean secure, OwnConnections connections) {
    this.scheme = secure ? "https" : "http";
    this.connections = connections;
    this.host = address == null || address.isAnyLocalAddress() ? "127.0.0.1" : literal(address);
    this.names = names(address, host);
  }

  /** What it is reached by: another socket may well be bound to another loopback address. */
  private static Set<String> names(@Nullable InetAddress address, String host) {
    if (address == null || address.isAnyLocalAddress()) {
      return Set.of("localhost", "127.0.0.1", "[::1]");
    }
    return address.isLoopbackAddress() ? Set.of("localhost", host) : Set.of(host);
  }

  /** In the one form that a {@link Target} has. */
  private static String literal(InetAddress address) {
    String text = new IPAddressGenerator().from(address).toCanonicalString();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent started) {
    int port = started.getWebServer().getPort();
    boolean main = started.getApplicationContext().getServerNamespace() == null;
    listens(port, main);
  }

  void listens(int port, boolean main) {
    Set<Integer> more = new HashSet<>(ports);
    more.add(port);
    ports = Set.copyOf(more);
    if (main) {
      base = new Target(scheme, host, null, port, "/", null);
    }
  }

  /** What a relative URL is taken against. */
  Target base() {
    Target current = base;
    if (current == null) {
      throw new IllegalStateException("the service has not started yet");
    }
    return current;
  }

  /** A connection to itself is made. */
  void connected(Channel channel) {
    connections.add(channel);
  }

  /** A socket that connects to itself. */
  Socket socket() {
    return new OwnSocket(connections);
  }

  boolean listensOn(int port) {
    return ports.contains(port);
  }

  /** Whether a URL names this service by one of its own names. */
  boolean is(Target target) {
    return listensOn(target.port()) && names.contains(target.host());
  }

  /** The same with the address that the service is bound to in the place of its name. */
  Target dialled(Target lab) {
    return new Target(lab.scheme(), host, null, lab.port(), lab.path(), lab.query());
  }

  /** Whether a URL of this service is one of its lab's, beyond what decoding could change. */
  boolean isLab(Target target) {
    return is(target)
        && target.scheme().equals(scheme)
        && target.port() == base().port()
        && target.path().startsWith(LAB)
        && target.path().indexOf('%') < 0;
  }
}
