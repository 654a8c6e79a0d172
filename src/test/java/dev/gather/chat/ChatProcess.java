package dev.gather.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The service in a process of its own, which can be killed and started again on its ports. */
final class ChatProcess implements AutoCloseable {
  private final int http = freePort();
  private final int tcp = freePort();
  private final List<String> arguments;
  private final File log;
  private Process process;

  /**
   * Starts it.
   *
   * @param name of its log, below target
   */
  ChatProcess(String name, List<String> arguments) throws IOException {
    this.arguments = List.copyOf(arguments);
    this.log = new File("target", name + ".log");
    this.process = start();
  }

  ChatOracle.Node doors() {
    return new ChatOracle.Node(http, tcp);
  }

  int http() {
    return http;
  }

  int tcp() {
    return tcp;
  }

  /** Ends it without a word, as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void restart() throws IOException {
    process = start();
    awaitReady();
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gather.Gather",
                "--server.port=" + http,
                "--gather.chat.tcp.port=" + tcp,
                "--gather.echo.port=0",
                "--gather.chat.rate=100000",
                "--gather.chat.burst=100000",
                "--gather.chat.history=100000",
                "--gather.fetch.warm-up=false"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  void awaitReady() {
    await("the service to be ready; see " + log)
        .atMost(120, SECONDS)
        .ignoreExceptions()
        .until(() -> ready() || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("The service has ended; see " + log);
    }
  }

  boolean ready() {
    try (Caller caller = new Caller(http)) {
      return caller.get("/actuator/health/readiness").statusCode() == 200;
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
