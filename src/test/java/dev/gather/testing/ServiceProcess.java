package dev.gather.testing;

import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a process of its own, which can be killed. Its log lies beside its data. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration STARTED_WITHIN = Duration.ofMinutes(1);
  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

  private final Process process;
  private final int port;

  private ServiceProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it on data that may be there already, and waits until it listens. */
  public static ServiceProcess start(Path data) throws IOException {
    Path log = Files.createTempFile(data, "service", ".log");
    Process process = launch(data, log);
    try {
      await("the port in " + log)
          .atMost(STARTED_WITHIN)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> port(log).find() || !process.isAlive());
      Matcher port = port(log);
      if (!port.find()) {
        throw new AssertionError("The service did not start:\n" + Files.readString(log));
      }
      return new ServiceProcess(process, Integer.parseInt(port.group(1)));
    } catch (RuntimeException | Error failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  /** Quick to start rather than quick. */
  public static Process launch(Path data, Path log) throws IOException {
    return new ProcessBuilder(
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
            "--gather.data=" + data)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static Matcher port(Path log) {
    try {
      return PORT.matcher(Files.readString(log));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public Caller caller() {
    return new Caller(port);
  }

  /** Lets it run for so long, then ends it as {@code kill -9} does. */
  public void killAfter(int millis) throws InterruptedException {
    boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
    if (ended) {
      throw new AssertionError("The service ended by itself with " + process.exitValue());
    }
    close();
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
