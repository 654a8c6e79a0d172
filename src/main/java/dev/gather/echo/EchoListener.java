package dev.gather.echo;

import dev.gather.net.OwnPorts;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the UDP echo with the service. Each socket has a thread of its own, so that what
 * they count needs no lock; there is one, or on 127.0.0.1 a second for ::1, since {@code localhost}
 * may mean either. What is counted begins anew with each start.
 */
final class EchoListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EchoListener.class);

  /** How long a stop waits for each thread; they end within a batch. */
  static final Duration STOP = Duration.ofSeconds(5);

  private static final InetAddress LOCALHOST_V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOCALHOST_V6 = InetAddress.ofLiteral("::1");

  private final EchoSettings settings;
  private final EchoSockets sockets;
  private final OwnPorts ownPorts;
  private volatile List<EchoWorker> workers = List.of();
  private volatile long started;

  EchoListener(EchoSettings settings, EchoSockets sockets, OwnPorts ownPorts) {
    this.settings = settings;
    this.sockets = sockets;
    this.ownPorts = ownPorts;
  }

  @Override
  public boolean isAutoStartup() {
    if (!settings.on()) {
      log.info(
          "The UDP echo is off: gather.echo.address is {}, gather.echo.enabled {}",
          NetUtil.toAddressString(settings.address()),
          settings.enabled() == null ? "is not set" : "is false");
    }
    return settings.on();
  }

  @Override
  public void start() {
    InetSocketAddress wanted = new InetSocketAddress(settings.address(), settings.port());
    List<EchoWorker> opened = new ArrayList<>();
    try {
      opened.add(open(wanted));
    } catch (IOException failure) {
      throw refused(wanted, failure);
    }
    if (wanted.getAddress().equals(LOCALHOST_V4)) {
      InetSocketAddress twin =
          new InetSocketAddress(LOCALHOST_V6, opened.getFirst().address().getPort());
      try {
        opened.add(open(twin));
      } catch (IOException failure) {
        log.warn("The UDP echo does without {}: {}", twin, failure.getMessage());
      }
    }
    started = System.nanoTime();
    workers = List.copyOf(opened);
  }

  private EchoWorker open(InetSocketAddress address) throws IOException {
    EchoWorker worker = new EchoWorker(address, settings, ownPorts, sockets);
    log.info(
        "The UDP echo listens on {} port {}",
        NetUtil.toAddressString(worker.address().getAddress()),
        worker.address().getPort());
    return worker;
  }

  /** Boot shows it as the property, its value and the reason, without a stack trace. */
  private static InvalidConfigurationPropertyValueException refused(
      InetSocketAddress wanted, IOException failure) {
    InetAddress address = wanted.getAddress();
    String reason =
        "The UDP echo can't listen on %s port %d: %s."
            .formatted(NetUtil.toAddressString(address), wanted.getPort(), failure.getMessage());
    return isHere(address)
        ? new InvalidConfigurationPropertyValueException(
            "gather.echo.port", wanted.getPort(), reason)
        : new InvalidConfigurationPropertyValueException(
            "gather.echo.address", NetUtil.toAddressString(address), reason);
  }

  private static boolean isHere(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return true;
    }
  }

  @Override
  public void stop() {
    List<EchoWorker> running = workers;
    workers = List.of();
    running.forEach(EchoWorker::stop);
    for (EchoWorker worker : running) {
      try {
        if (!worker.ended(STOP)) {
          log.warn("The UDP echo on {} did not end within {}", worker.address(), STOP);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return !workers.isEmpty();
  }

  /** What all sockets have counted together; 0 while the echo is off. */
  long sum(ToLongFunction<EchoCounts> count) {
    return workers.stream().map(EchoWorker::counts).mapToLong(count).sum();
  }

  /** Datagrams dropped for a reason; empty if no socket knows. */
  OptionalLong dropped(Drop reason) {
    return workers.stream()
        .map(worker -> worker.dropped(reason))
        .flatMapToLong(OptionalLong::stream)
        .reduce(Long::sum);
  }

  /** Empty while the echo is off. */
  Optional<EchoStatus> status() {
    List<EchoWorker> running = workers;
    if (running.isEmpty()) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    Map<Drop, Long> dropped = new EnumMap<>(Drop.class);
    for (Drop reason : Drop.values()) {
      dropped(reason).ifPresent(count -> dropped.put(reason, count));
    }
    InetSocketAddress address = running.getFirst().address();
    return Optional.of(
        new EchoStatus(
            NetUtil.toAddressString(address.getAddress()),
            address.getPort(),
            sum(EchoCounts::datagrams),
            sum(EchoCounts::bytes),
            dropped,
            running.stream().mapToInt(worker -> worker.senders(now)).sum(),
            running.stream().mapToDouble(worker -> worker.counts().perSecond(now)).sum(),
            Duration.ofNanos(now - started)));
  }
}
