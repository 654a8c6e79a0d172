package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.resource.ResourceWebHandler;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BlockHoundTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void catchesAWaitOnAThreadThatMustNotBlock() {
    Mono<Boolean> blocking =
        Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
            .subscribeOn(Schedulers.parallel());

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> blocking.block(SOON))
        .havingCause()
        .isInstanceOf(BlockingOperationError.class);
  }

  @Test
  void letsSpringServeAFileInAJar() throws Exception {
    ResourceWebHandler files = new ResourceWebHandler();
    files.setLocations(List.of(new ClassPathResource("org/junit/jupiter/")));
    files.afterPropertiesSet();
    MockServerWebExchange exchange =
        MockServerWebExchange.from(MockServerHttpRequest.get("/api/Test.class"));
    Map<String, Object> attributes = exchange.getAttributes();
    attributes.put(
        HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
        PathPatternParser.defaultInstance.parse("/**"));
    attributes.put(
        HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE,
        exchange.getRequest().getPath().pathWithinApplication());

    files.handle(exchange).subscribeOn(Schedulers.parallel()).block(SOON);

    assertThat(exchange.getResponse().getStatusCode()).isNull();
    assertThat(exchange.getResponse().getHeaders().getContentLength()).isPositive();
  }
}
