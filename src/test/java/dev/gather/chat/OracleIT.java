package dev.gather.chat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed and started again on the same file, while people write and read. */
@Timeout(240)
class OracleIT {
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(6);
  private static final int KILLS = 2;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedIsReadOnceInOneOrderByAll() throws Exception {
    try (ChatProcess service = new ChatProcess("oracle", List.of("--gather.data=" + directory));
        ChatOracle oracle = new ChatOracle(List.of(service.doors()))) {
      service.awaitReady();
      oracle.start();
      for (int kill = 0; kill < KILLS; kill++) {
        oracle.awaitMore(100, BETWEEN_KILLS);
        service.kill();
        service.restart();
      }
      oracle.verify(300);
    }
  }
}
