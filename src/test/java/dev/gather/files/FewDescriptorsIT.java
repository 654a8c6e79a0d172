package dev.gather.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** 20,000 files in one request, to a service that may have 1,024 files and sockets open. */
@Timeout(120)
class FewDescriptorsIT {
  private static final int FILES = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

  @TempDir private Path directory;
  private Process service;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell to limit descriptors");
    for (int i = 0; i < FILES; i++) {
      Files.writeString(directory.resolve(i + ".txt"), "file " + i);
    }
    Path log = directory.resolve("log");
    service =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -n 1024 && exec \"$@\"",
                "sh",
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gather.Gather",
                "--server.port=0",
                "--gather.fetch.warm-up=false",
                "--gather.files.root=" + directory)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Matcher port =
        await("the service to listen")
            .atMost(PATIENCE)
            .until(() -> PORT.matcher(Files.readString(log)), Matcher::find);
    caller = new Caller(Integer.parseInt(port.group(1)));
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (caller != null) {
      caller.close();
    }
    service.destroy();
    assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void readsThemAll() {
    allSucceed(caller.get("/files?path=*.txt&concurrency=1000"));
    String paths =
        IntStream.range(0, FILES)
            .mapToObj(i -> "\"" + i + ".txt\"")
            .collect(Collectors.joining(",", "{\"paths\":[", "],\"concurrency\":1000}"));
    allSucceed(caller.post("/files", "application/json", BodyPublishers.ofString(paths)));
  }

  private static void allSucceed(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).isEqualTo(200);
    JsonNode json = Caller.json(reply.body());
    assertThat(json.at("/summary/total").asInt()).isEqualTo(FILES);
    assertThat(json.at("/summary/success").asInt()).isEqualTo(FILES);
  }
}
