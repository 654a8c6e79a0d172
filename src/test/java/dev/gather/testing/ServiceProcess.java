package dev.gather.testing;

import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The service in a process of its own, which can be killed. Its log lies beside its data. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration STARTED_WITHIN = Duration.ofMinutes(1);
  private static final Pattern HTTP = Pattern.compile("Netty started on port (\\d+)");
  private static final Pattern LINES = Pattern.compile("Chat listens for lines on \\S+:(\\d+)");
  private static final Pattern ECHO =
      Pattern.compile("The UDP echo listens on 127\\S+ port (\\d+)");
  private static final Pattern STARTED = Pattern.compile("Started Gather in (\\d+)");

  private final Process process;
  private final Path log;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it on data that may be there already, and waits until it is ready. */
  public static ServiceProcess start(Path data, String... more) throws IOException {
    Path log = Files.createTempFile(data, "service", ".log");
    Process process = launch(data, log, more);
    try {
      await("the start in " + log)
          .atMost(STARTED_WITHIN)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> found(STARTED, log).isPresent() || !process.isAlive());
      ServiceProcess service = new ServiceProcess(process, log);
      service.number(STARTED);
      return service;
    } catch (RuntimeException | Error failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** Quick to start rather than quick. */
  public static Process launch(Path data, Path log, String... more) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Gather.class.getName(),
            "--server.port=0",
            "--gather.fetch.warm-up=false",
            "--gather.chat.tcp.port=0",
            "--gather.echo.port=0",
            "--gather.data=" + data);
    return new ProcessBuilder(Stream.concat(command.stream(), Stream.of(more)).toList())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static Optional<Integer> found(Pattern pattern, Path log) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(log));
      return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private int number(Pattern pattern) {
    return found(pattern, log)
        .orElseThrow(() -> new AssertionError("No " + pattern + " in the log:\n" + log()));
  }

  public int port() {
    return number(HTTP);
  }

  /** Of chat lines. */
  public int linesPort() {
    return number(LINES);
  }

  public int echoPort() {
    return number(ECHO);
  }

  /** All that it has logged. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public Caller caller() {
    return new Caller(port());
  }

  /** Asks it to end, as SIGTERM does; the code that it ended with. */
  public int terminate(Duration within) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The service did not end within " + within + ":\n" + log());
    }
    return process.exitValue();
  }

  /** Lets it run for so long, then ends it as {@code kill -9} does. */
  public void killAfter(int millis) throws InterruptedException {
    runFor(millis);
    close();
  }

  /** Lets it run for so long; it has to. */
  public void runFor(int millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The service ended by itself with " + process.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
