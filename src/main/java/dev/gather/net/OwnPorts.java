package dev.gather.net;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * The ports that this service listens on, as far as they are known: those of its web servers once
 * these have started, those of others once they have said so. Safe to share; asking costs a few
 * comparisons.
 */
public final class OwnPorts implements ApplicationListener<WebServerInitializedEvent> {
  private volatile int[] ports = {};

  @Override
  public void onApplicationEvent(WebServerInitializedEvent started) {
    add(started.getWebServer().getPort());
  }

  /** Another listener has taken a port. */
  public synchronized void add(int port) {
    ports = IntStream.concat(Arrays.stream(ports), IntStream.of(port)).distinct().toArray();
  }

  public boolean contains(int port) {
    for (int own : ports) {
      if (own == port) {
        return true;
      }
    }
    return false;
  }
}
