package dev.gather.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A million datagrams from ten thousand source ports, none of which waits for its replies. */
class FloodTest {
  private static final int PORTS = 10_000;
  private static final int EACH = 100;

  /** Below the ephemeral ports, and on an address that nobody else uses. */
  private static final int FIRST_PORT = 20_000;

  private static final String SOURCE = "127.0.0.3";
  private static final long MB = 1 << 20;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFloodFromManyPortsTakesNoMoreMemory(Kind kind) throws Exception {
    try (Running echo = Running.on(kind, "127.0.0.1");
        Client client = Client.of(echo.address())) {
      client.echoesAtLast("before");
      long heap = liveHeap();

      flood(echo, FIRST_PORT, PORTS / 2);
      long allocated = allocatedBy(echo.thread);
      flood(echo, FIRST_PORT + PORTS / 2, PORTS / 2);
      allocated = allocatedBy(echo.thread) - allocated;
      client.echoesAtLast("after");

      assertThat(liveHeap() - heap).as("heap").isLessThan(16 * MB);
      assertThat(echo.admission.senders(System.nanoTime()))
          .as("sources known")
          .isBetween(kind == Kind.NATIVE ? PORTS / 2 : 1, PORTS + 1);
      if (kind == Kind.NATIVE) {
        assertThat(allocated).as("allocated once the code is compiled").isLessThan(MB);
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(accounted(echo)).isGreaterThanOrEqualTo(PORTS * EACH));
      }
    }
  }

  private static void flood(Running echo, int first, int ports) throws IOException {
    for (int port = first; port < first + ports; port++) {
      try (Client sender = Client.from(SOURCE, port, echo.address())) {
        for (int n = 0; n < EACH; n++) {
          sender.send("flood");
        }
      }
    }
  }

  /** Sent back, refused, or dropped by the kernel for want of room: every datagram is in one. */
  private static long accounted(Running echo) {
    return echo.counts.datagrams()
        + echo.counts.dropped(Drop.SEND_FAILED)
        + echo.socket.overflowed().orElseThrow();
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long allocatedBy(Thread thread) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(thread.threadId());
  }
}
