package dev.gather.chat;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/** Opens the chat after all else; at the end everyone is told, and may finish reading. */
final class ChatLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ChatLifecycle.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final Duration TIDY = Duration.ofHours(1);

  private final Doors doors;
  private final TcpDoor tcp;
  private final RoomsEndpoint http;
  private Disposable tidying = Disposables.disposed();
  private volatile boolean running;

  ChatLifecycle(Doors doors, TcpDoor tcp, RoomsEndpoint http) {
    this.doors = doors;
    this.tcp = tcp;
    this.http = http;
  }

  /** With the web server's own: both let end what is under way, in the same time. */
  @Override
  public int getPhase() {
    return WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE;
  }

  @Override
  public void start() {
    doors.rooms().open().block(PATIENCE);
    tcp.open();
    tidying =
        Flux.interval(TIDY)
            .onBackpressureDrop()
            .concatMap(
                hour ->
                    doors
                        .rooms()
                        .tidy()
                        .onErrorComplete(
                            failure -> {
                              log.warn("Old messages were not deleted", failure);
                              return true;
                            }))
            .subscribe();
    running = true;
  }

  @Override
  public void stop(Runnable stopped) {
    running = false;
    tidying.dispose();
    tcp.close();
    http.goAway();
    doors.loops().drain(DRAIN).doFinally(any -> stopped.run()).subscribe();
  }

  @Override
  public void stop() {
    throw new UnsupportedOperationException("stopped with a callback");
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
