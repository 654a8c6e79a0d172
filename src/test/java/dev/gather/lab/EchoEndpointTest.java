package dev.gather.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.HandlerMapping;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.json.JsonMapper;

class EchoEndpointTest {
  private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
  private final EchoEndpoint endpoint =
      new EchoEndpoint(
          new LabSettings(true, Duration.ofSeconds(60), DataSize.ofMegabytes(1), 10, 10),
          scheduler,
          JsonMapper.shared());

  @Test
  void answersWhenTheDelayIsOver() {
    StepVerifier.withVirtualTime(() -> endpoint.delay(exchange("0.3")), () -> scheduler, 1)
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(299))
        .thenAwait(Duration.ofMillis(1))
        .assertNext(response -> assertThat(response.getBody()).isNotNull())
        .verifyComplete();
  }

  private static MockServerWebExchange exchange(String seconds) {
    var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/lab/delay/" + seconds));
    exchange
        .getAttributes()
        .put(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("seconds", seconds));
    return exchange;
  }
}
