package dev.gather.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A {@code redis-server} on 127.0.0.1 that has every write on the disk before it answers, and can
 * be killed. For tests in which Redis itself ends; others have {@link RedisService}.
 */
public final class RedisServer implements AutoCloseable {
  private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);
  private static final String PROGRAM = "redis-server";

  private final Path directory;
  private final int port;
  private Process process;

  private RedisServer(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  /** Whether there is one on this machine. */
  public static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> new File(folder, PROGRAM).canExecute());
  }

  /** Starts one that keeps its data in a directory. */
  public static RedisServer start(Path directory) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = free.getLocalPort();
      free.close();
      return new RedisServer(directory, port);
    }
  }

  public int port() {
    return port;
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder(
                PROGRAM,
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.log").toFile())
            .start();
    try {
      await("an answer of Redis; see redis.log in " + directory)
          .atMost(STARTED_WITHIN)
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> ask("PING").equals("+PONG"));
    } catch (RuntimeException | Error failure) {
      launched.destroyForcibly();
      throw failure;
    }
    return launched;
  }

  /** Gives a command without spaces in its words, and returns the first line of the reply. */
  public String ask(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      String reply =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      if (reply == null) {
        throw new IOException("Redis closed the connection");
      }
      return reply;
    }
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again, on what it has on the disk. */
  public void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() {
    kill();
  }
}
