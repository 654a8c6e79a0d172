package dev.gather.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/** This machine's redis-server, which keeps all that it says it has, and can be killed. */
public final class RedisProcess implements AutoCloseable {
  private final Path directory;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  /** Whether there is one on the PATH. */
  public static boolean available() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
  }

  /** Starts it, and waits until it answers. */
  public static RedisProcess start(Path directory, int port) throws IOException {
    RedisProcess started = new RedisProcess(directory, port);
    started.awaitAnswer();
    return started;
  }

  public int port() {
    return port;
  }

  /** Ends it without a word, as kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on what it had. */
  public void restart() throws IOException {
    process = launch();
    awaitAnswer();
  }

  /** Asks it for something. */
  public void command(Consumer<RedisCommands<String, String>> command) {
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      command.accept(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            "redis-server",
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            directory.toString(),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "always")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private void awaitAnswer() {
    await("Redis to answer")
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(() -> command(RedisCommands::ping));
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
