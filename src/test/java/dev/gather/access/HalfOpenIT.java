package dev.gather.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import dev.gather.testing.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Ten thousand callers that have begun a request each and do not go on. The service has a process
 * of its own, for a process may have 20,000 files open in many places.
 */
@Timeout(240)
class HalfOpenIT {
  private static final int CALLERS = 10_000;
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*} (\\S+)$");

  @Test
  void keepNobodyElseOutAndAreSentAway(@TempDir Path data) throws IOException {
    List<SocketChannel> halfOpen = new ArrayList<>();
    try (ServiceProcess service = ServiceProcess.start(data, "--gather.access.header-timeout=20s");
        Caller other = service.caller()) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port());
      double before = heap(other);
      for (int i = 0; i < CALLERS; i++) {
        SocketChannel channel = SocketChannel.open(address);
        halfOpen.add(channel);
        channel.write(ByteBuffer.wrap("GET /fetch HTTP/1.1\r\nHost: loc".getBytes(ISO_8859_1)));
      }

      JsonNode reply = other.fetch("", "/lab/get", "/lab/delay/0.1", "/lab/bytes/100000");
      assertThat(reply.at("/summary/success").asInt()).as(reply.toString()).isEqualTo(3);
      // Half of what it may have: 256 MB in all.
      assertThat(heap(other) - before).isLessThan(128 * 1024 * 1024);

      for (SocketChannel channel : halfOpen) {
        ByteBuffer status = ByteBuffer.allocate(12);
        while (status.hasRemaining() && channel.read(status) >= 0) {
          // more of it
        }
        assertThat(new String(status.array(), ISO_8859_1)).isEqualTo("HTTP/1.1 408");
      }
      assertThat(other.get("/lab/get").statusCode()).isEqualTo(200);
    } finally {
      for (SocketChannel channel : halfOpen) {
        channel.close();
      }
    }
  }

  private static double heap(Caller caller) {
    return HEAP.matcher(caller.get("/actuator/prometheus").body())
        .results()
        .map((MatchResult match) -> match.group(1))
        .mapToDouble(Double::parseDouble)
        .sum();
  }
}
