package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** A caller that goes away takes along what it asked for. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class LabCancellationIT {
  /** When requests begin, and how the making of their replies ends. */
  record Watch(BlockingQueue<String> begun, BlockingQueue<SignalType> ended) {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(LabConfiguration.class)
  static class Lab {
    @Bean
    Watch watch() {
      return new Watch(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    }

    @Bean
    WebFilter watcher(Watch watch) {
      return (exchange, chain) ->
          chain
              .filter(
                  exchange.mutate().response(new Watched(exchange.getResponse(), watch)).build())
              .doOnSubscribe(subscription -> watch.begun().add(exchange.getRequest().getId()))
              .doOnCancel(() -> watch.ended().add(SignalType.CANCEL));
    }
  }

  /** Tells how the source of a body ended. */
  static final class Watched extends ServerHttpResponseDecorator {
    private final Watch watch;

    Watched(ServerHttpResponse response, Watch watch) {
      super(response);
      this.watch = watch;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
      return super.writeWith(Flux.from(body).doFinally(watch.ended()::add));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
      return super.writeAndFlushWith(Flux.from(body).doFinally(watch.ended()::add));
    }
  }

  @LocalServerPort private int port;
  @Autowired private Watch watch;

  @BeforeEach
  void forgetOtherTests() {
    watch.begun().clear();
    watch.ended().clear();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/lab/drip?numbytes=60&duration=60", "/lab/stream/100000", "/lab/bytes/100000000"})
  void stopsABodyWhenTheCallerGoesAway(String path) throws IOException, InterruptedException {
    try (Socket socket = ask(path)) {
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      assertThat(watch.ended()).as("endings while the caller is there").isEmpty();
    }
    assertCancelled();
  }

  @Test
  void stopsADelayWhenTheCallerGoesAway() throws IOException, InterruptedException {
    try (Socket socket = ask("/lab/delay/60")) {
      assertThat(watch.begun().poll(5, TimeUnit.SECONDS)).as("begin within 5 s").isNotNull();
      assertThat(watch.ended()).as("endings while the caller is there").isEmpty();
    }
    assertCancelled();
  }

  private void assertCancelled() throws InterruptedException {
    assertThat(watch.ended().poll(5, TimeUnit.SECONDS))
        .as("ending within 5 s of the caller's going away")
        .isEqualTo(SignalType.CANCEL);
  }

  private Socket ask(String path) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(5000);
    socket.getOutputStream().write(request(path));
    return socket;
  }

  private static byte[] request(String path) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
        .formatted(path)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
