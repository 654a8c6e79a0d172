package dev.gather.net;

import inet.ipaddr.IPAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Says what a stranger may have this machine dial. The first rule that fits decides:
 *
 * <ol>
 *   <li>a port that this service listens on, on an address of its own, is refused;
 *   <li>what the allow list has is permitted;
 *   <li>special addresses (the IANA registries, metadata services) and the machine's own are
 *       refused;
 *   <li>all else is permitted.
 * </ol>
 *
 * <p>Never blocks; safe to share. It has to be asked with the resolved address that is then
 * dialled, on every hop.
 */
public final class AddressGuard {
  private static final Set<String> METADATA_NAMES =
      Set.of(
          "metadata.google.internal",
          "metadata.goog",
          "instance-data",
          "instance-data.ec2.internal");

  private final AllowList allowed;
  private final OwnAddresses own;
  private final IntPredicate ownPort;

  /**
   * @param ownPort whether this service listens on a TCP port; asked anew each time, since ports
   *     are known only once the service has started
   */
  public AddressGuard(AllowList allowed, OwnAddresses own, IntPredicate ownPort) {
    this.allowed = allowed;
    this.own = own;
    this.ownPort = ownPort;
  }

  /** Whether {@code socket} may be dialled; an unresolved one may not. */
  public boolean permits(InetSocketAddress socket) {
    if (socket.isUnresolved()) {
      return false;
    }
    IPAddress address = Addresses.dialled(socket.getAddress());
    if (isOwnDoor(address, socket.getPort())) {
      return false;
    }
    return allowed.allows(address, socket.getPort())
        || !(SpecialAddresses.contains(socket.getAddress()) || own.contains(address));
  }

  /**
   * Whether a name may be dialled that resolved to these: each has to be permitted, so that a name
   * can't hide a forbidden address among public ones. No answers are refused.
   */
  public boolean permits(List<? extends SocketAddress> answers) {
    return !answers.isEmpty()
        && answers.stream()
            .allMatch(answer -> answer instanceof InetSocketAddress socket && permits(socket));
  }

  /** Whether a host name may be resolved: those of metadata services may not, in any case. */
  public boolean permitsName(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return !METADATA_NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a connection to {@code socket} comes back to this service. */
  public boolean isOwnDoor(InetSocketAddress socket) {
    return !socket.isUnresolved()
        && isOwnDoor(Addresses.dialled(socket.getAddress()), socket.getPort());
  }

  private boolean isOwnDoor(IPAddress address, int port) {
    return ownPort.test(port) && own.contains(address);
  }
}
