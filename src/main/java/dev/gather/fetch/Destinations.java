package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.scope.Failure;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * Says where requests may go: to the service's own lab, and to what the guard permits. All refusals
 * have one form, whatever the reason. Safe to share; never blocks.
 */
record Destinations(OwnService own, AddressGuard guard) {
  private static final Failure PROHIBITED =
      new Failure("destination_ip_prohibited", "the address is not one that may be fetched from");

  /** Whether a request goes to the lab, and what is dialled for it. */
  record Destination(boolean lab, Target dialled) {}

  /**
   * Where a request goes.
   *
   * @throws FetchException if its target may not be fetched from
   */
  Destination of(Target target) {
    if (own.is(target)) {
      if (!own.isLab(target)) {
        throw new FetchException(PROHIBITED);
      }
      return new Destination(true, own.dialled(target));
    }
    boolean permitted =
        !Ports.isBlocked(target.port())
            && (target.literal() == null
                ? guard.permitsName(target.host())
                : guard.permits(new InetSocketAddress(target.literal(), target.port())));
    if (!permitted) {
      throw new FetchException(PROHIBITED);
    }
    return new Destination(false, target);
  }

  /**
   * The addresses that a name resolved to, if all of them may be dialled.
   *
   * @throws FetchException if one may not
   */
  <A extends SocketAddress> List<A> permitted(List<A> answers) {
    if (!guard.permits(answers)) {
      throw new FetchException(PROHIBITED);
    }
    return answers;
  }
}
