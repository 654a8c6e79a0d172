package dev.gather.echo;

import java.util.Locale;

/** Why a datagram was not sent back. */
enum Drop {
  /** Its source port is below 1024 or one of the service's own. */
  SOURCE_PORT,
  /** Its source sent more than its rate. */
  RATE,
  /** It was addressed to a broadcast or multicast address. */
  DESTINATION,
  /** The kernel refused the reply. */
  SEND_FAILED,
  /** The kernel had no room for it; not known on every platform. */
  BUFFER_FULL;

  /** As in replies and metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
