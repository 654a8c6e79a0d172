package dev.gather.echo;

import dev.gather.web.Json;
import dev.gather.web.Plain;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/**
 * What the echo has done since it was started.
 *
 * @param datagrams sent back
 * @param bytes of them, without headers
 * @param dropped datagrams that were not sent back, by reason; {@code BUFFER_FULL} is missing where
 *     the kernel does not tell it
 * @param senders address and port, of the last minute
 * @param perSecond datagrams sent back, on average over the last ten seconds
 */
record EchoStatus(
    String address,
    int port,
    long datagrams,
    long bytes,
    Map<Drop, Long> dropped,
    int senders,
    double perSecond,
    Duration uptime) {

  void writeJson(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("address", address);
    json.writeNumberProperty("port", port);
    json.writeNumberProperty("datagrams", datagrams);
    json.writeNumberProperty("bytes", bytes);
    json.writeObjectPropertyStart("dropped");
    dropped.forEach((reason, count) -> json.writeNumberProperty(reason.label(), count));
    json.writeEndObject();
    json.writeNumberProperty("senders", senders);
    json.writeNumberProperty("perSecond", Math.round(perSecond * 1e3) / 1e3);
    Json.writeMillis(json, "uptimeMs", uptime);
    json.writeEndObject();
  }

  /** Lines for people. */
  String text() {
    String reasons =
        dropped.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getValue() + " " + entry.getKey().label())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        """
        UDP echo on %s port %d for %s seconds
        Echoed: %d (%d bytes), %.1f a second of late
        Dropped: %s
        Senders in the last minute: %d
        """,
        address,
        port,
        Plain.seconds(uptime),
        datagrams,
        bytes,
        perSecond,
        reasons.isEmpty() ? "none" : reasons,
        senders);
  }
}
