package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.web.Problem;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class CallerFilterTest {
  private final CallerFilter filter = new CallerFilter(2);
  private final Sinks.Empty<Void> end = Sinks.empty();

  @Test
  void boundsWhatACallerHasUnderWay() {
    List<Disposable> two = Stream.of(1, 2).map(i -> request("192.0.2.1").subscribe()).toList();

    StepVerifier.create(request("192.0.2.1")).verifyErrorSatisfies(CallerFilterTest::isRefusal);
    StepVerifier.create(request("192.0.2.2")).thenCancel().verify();

    two.getFirst().dispose();
    Disposable third = request("192.0.2.1").subscribe();
    StepVerifier.create(request("192.0.2.1")).verifyError(Problem.class);

    end.tryEmitEmpty();
    assertThat(third.isDisposed()).isTrue();
    assertThat(filter.callers()).as("callers that are remembered").isZero();
  }

  @Test
  void countsNobodyOnThisMachine() {
    for (int i = 0; i < 100; i++) {
      request("127.0.0.1").subscribe();
      request("::1").subscribe();
    }
    assertThat(filter.callers()).isZero();
  }

  private Mono<Void> request(String address) {
    MockServerHttpRequest request =
        MockServerHttpRequest.get("/").remoteAddress(new InetSocketAddress(address, 5000)).build();
    return filter.filter(MockServerWebExchange.from(request), exchange -> end.asMono());
  }

  private static void isRefusal(Throwable failure) {
    Problem problem = (Problem) failure;
    assertThat(problem.status().value()).isEqualTo(429);
    assertThat(problem.detail()).contains("More than 2 ", "gather.access.max-requests");
    assertThat(problem.headers().getFirst("Retry-After")).isEqualTo("1");
  }
}
