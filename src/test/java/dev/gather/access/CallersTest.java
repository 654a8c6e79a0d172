package dev.gather.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.web.OwnConnections;
import dev.gather.web.Problem;
import dev.gather.web.Quota;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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

class CallersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Callers callers =
      new Callers(2, Quota::none, new OwnConnections(), new Refusals(registry));
  private final Sinks.Empty<Void> end = Sinks.empty();

  @Test
  void boundsWhatACallerHasUnderWay() {
    List<Disposable> two = Stream.of(1, 2).map(i -> request("192.0.2.1").subscribe()).toList();

    StepVerifier.create(request("192.0.2.1")).verifyErrorSatisfies(CallersTest::isRefusal);
    StepVerifier.create(request("192.0.2.2")).thenCancel().verify();

    two.getFirst().dispose();
    Disposable third = request("192.0.2.1").subscribe();
    StepVerifier.create(request("192.0.2.1")).verifyError(Problem.class);

    end.tryEmitEmpty();
    assertThat(third.isDisposed()).isTrue();
    assertThat(callers.callers()).as("callers that are remembered").isZero();
  }

  @Test
  void countsNobodyOnThisMachine() {
    for (int i = 0; i < 100; i++) {
      request("127.0.0.1").subscribe();
      request("::1").subscribe();
    }
    assertThat(callers.callers()).isZero();
  }

  private Mono<Void> request(String address) {
    MockServerHttpRequest request =
        MockServerHttpRequest.get("/").remoteAddress(new InetSocketAddress(address, 5000)).build();
    return callers.counted(MockServerWebExchange.from(request), end.asMono());
  }

  private static void isRefusal(Throwable failure) {
    Problem problem = (Problem) failure;
    assertThat(problem.status().value()).isEqualTo(429);
    assertThat(problem.detail()).contains("More than 2 ", "gather.access.max-requests");
    assertThat(problem.headers().getFirst("Retry-After")).isEqualTo("1");
  }
}
