package dev.gather.chat;

import dev.gather.chat.room.Allowance;
import dev.gather.chat.room.Allowance.Rate;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Refusal.Code;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected from where. What holds for an address does not hold for loopback ones: behind
 * them is this machine, or a proxy. Safe to share; the monitor guards all, and is held briefly.
 */
final class Visitors {
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final ChatSettings settings;
  private final Map<InetAddress, Address> addresses = new HashMap<>();
  private int connections;

  private static final class Address {
    private final Allowance allowance;
    private int connections;

    Address(Rate rate) {
      this.allowance = new Allowance(rate, null);
    }
  }

  /**
   * One connection.
   *
   * @param allowance for what it says
   * @param address that it counts for, or null
   */
  record Visit(Allowance allowance, @Nullable InetAddress address) {}

  Visitors(ChatSettings settings) {
    this.settings = settings;
  }

  /**
   * Lets a connection in, until it leaves.
   *
   * @throws Refusal if there are too many
   */
  synchronized Visit admit(@Nullable SocketAddress remote) {
    if (connections >= settings.maxConnections()) {
      throw full("there are %d connections, as many as may be", settings.maxConnections());
    }
    Visit visit = visit(remote);
    connections++;
    return visit;
  }

  private Visit visit(@Nullable SocketAddress remote) {
    InetAddress from = remote instanceof InetSocketAddress socket ? socket.getAddress() : null;
    if (from == null || from.isLoopbackAddress()) {
      return new Visit(new Allowance(settings.connectionRate(), null), null);
    }
    Address address = addresses.computeIfAbsent(from, any -> new Address(settings.totalRate()));
    if (address.connections >= settings.maxConnectionsPerAddress()) {
      throw full(
          "there are %d connections from your address, as many as may be", address.connections);
    }
    address.connections++;
    return new Visit(new Allowance(settings.connectionRate(), address.allowance), from);
  }

  synchronized void leave(Visit visit) {
    connections--;
    if (visit.address() != null) {
      addresses.computeIfPresent(
          visit.address(), (from, address) -> --address.connections == 0 ? null : address);
    }
  }

  private static Refusal full(String sentence, int count) {
    return Refusal.forNow(Code.UNAVAILABLE, sentence.formatted(count), RETRY);
  }
}
