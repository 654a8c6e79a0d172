package dev.gather.echo;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * The ports that this service listens on, as far as they are known; those of its web servers are
 * once these have started. Safe to share; asking costs a few comparisons.
 */
final class OwnPorts implements ApplicationListener<WebServerInitializedEvent> {
  private volatile int[] ports = {};

  @Override
  public void onApplicationEvent(WebServerInitializedEvent started) {
    add(started.getWebServer().getPort());
  }

  synchronized void add(int port) {
    ports = IntStream.concat(Arrays.stream(ports), IntStream.of(port)).distinct().toArray();
  }

  boolean contains(int port) {
    for (int own : ports) {
      if (own == port) {
        return true;
      }
    }
    return false;
  }
}
