package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.retry.Attempted;
import dev.gather.scope.Failure;
import dev.gather.scope.Outcome;
import dev.gather.testing.Accepting;
import dev.gather.testing.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

class MemberFetchTest {
  private final Fetchers fetchers = new Fetchers(System::nanoTime);
  private final Origin origin;

  MemberFetchTest() throws IOException {
    origin = Origin.start();
  }

  @AfterEach
  void close() throws IOException {
    fetchers.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 3",
    "HEAD, 3",
    "PUT, 3",
    "DELETE, 3",
    "OPTIONS, 3",
    "POST, 1",
    "PATCH, 1",
  })
  void retriesIdempotentMethodsOnly(String method, int requests) {
    MemberFetch answered = fetch(method, "/status?code=503");
    assertThat(word(answered)).isEqualTo("http_error");
    assertThat(origin.requestCount("/status")).isEqualTo(requests);
    assertThat(stoppedBy(answered)).isEqualTo(requests == 1 ? "not-retryable" : "attempts");

    assertThat(word(fetch(method, "/ok"))).isEqualTo("success");
    assertThat(origin.requestCount("/ok")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"GET, 3", "POST, 1"})
  void retriesFailuresThatMayPass(String method, int requests) {
    MemberFetch fetch = fetch(method, "/close?at=request");

    assertThat(failure(fetchers.outcome(fetch)).type()).isEqualTo("connection_terminated");
    assertThat(origin.requestCount("/close")).isEqualTo(requests);
    assertThat(fetch.attempts()).hasSize(requests);
    assertThat(fetch.attempts().getFirst().reason()).isEqualTo("connection_terminated");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 429, 500, 504})
  void retriesNoStatusThatWasNotAskedFor(int status) {
    MemberFetch fetch = fetch("GET", "/status?code=" + status);

    assertThat(word(fetch)).isEqualTo("http_error");
    assertThat(origin.requestCount("/status")).isEqualTo(1);
    assertThat(fetch.attempts().getFirst())
        .returns(Integer.toString(status), Attempted::reason)
        .returns("not-retryable", Attempted::stoppedBy);
  }

  @Test
  void staysAwayForNoLongerThanItMay() {
    MemberFetch fetch = fetch("GET", "/status?code=503&retry-after=60");

    assertThat(word(fetch)).isEqualTo("http_error");
    assertThat(origin.requestCount("/status")).isEqualTo(1);
    assertThat(stoppedBy(fetch)).isEqualTo("retry-after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://metadata.google.internal/",
        "http://127.0.0.1:25/",
        "http://localhost:8080/fetch",
      })
  void neverRetriesWhatTheGuardRefuses(String url) {
    fetchers.own().listens(8080, true);
    MemberFetch fetch = fetchers.member(Member.get(url, fetchers.own().base()));

    assertThat(failure(fetchers.outcome(fetch)))
        .isEqualTo(
            new Failure(
                "destination_ip_prohibited", "the address is not one that may be fetched from"));
    assertThat(fetch.attempts()).hasSize(1);
    assertThat(stoppedBy(fetch)).isEqualTo("not-retryable");
  }

  @Test
  void neverRetriesABodyThatIsTooLarge() {
    assertThat(failure(fetchers.outcome(fetch("GET", "/ok?bytes=1001"))).type())
        .isEqualTo("http_response_body_size");
    assertThat(origin.requestCount("/ok")).isEqualTo(1);
  }

  @Test
  void neverAttemptsWhatIsNoUrl() {
    MemberFetch fetch = fetchers.member(Member.get("ftp://a.example/", target("/")));

    assertThat(failure(fetchers.outcome(fetch)).type()).isEqualTo("url_invalid");
    assertThat(fetch.attempts()).isEmpty();
    assertThat(fetch.last()).isNull();
    assertThat(fetch.origin()).isEmpty();
  }

  @Test
  void aConnectionThatWasRefusedTookTimeToo() throws IOException {
    String url = origin.url("/");
    origin.close();
    MemberFetch fetch = fetchers.member(Member.get(url, target("/")));

    assertThat(failure(fetchers.outcome(fetch)).type()).isEqualTo("connection_refused");
    assertThat(Objects.requireNonNull(fetch.last()).timings())
        .satisfies(timings -> assertThat(timings.connect()).isPositive())
        .returns(null, Timings::send);
  }

  @ParameterizedTest
  @CsvSource({
    "https, CLOSE_ON_FIRST_BYTE, tls_protocol_error",
    "https, GARBAGE, tls_protocol_error",
    "http, CLOSE_ON_FIRST_BYTE, connection_terminated",
    "http, GARBAGE, http_protocol_error",
  })
  void knowsHowFarAConnectionCame(String scheme, Accepting accepting, String type) {
    origin.onAccept(accepting);
    String url = origin.url("/").replace("http:", scheme + ":");
    MemberFetch fetch = fetchers.member(Member.get(url, target("/")));

    assertThat(failure(fetchers.outcome(fetch)).type()).isEqualTo(type);
  }

  @Test
  void countsByOrigin() {
    Member member = Member.get("https://Example.com/a?b", target("/"));
    assertThat(fetchers.member(member).origin()).isEqualTo("https://example.com:443");
  }

  @Test
  void timeStandsStillForWhatWasCutOff() {
    AtomicLong now = new AtomicLong(1_000);
    try (Fetchers frozen = new Fetchers(now::get)) {
      MemberFetch fetch = frozen.member(Member.get(origin.url("/stall?at=request"), target("/")));
      var running = frozen.running(fetch).subscribe();
      origin.awaitRequests("/stall", 1, Duration.ofSeconds(5));
      now.addAndGet(50);

      running.dispose();
      Timings atTheEnd = Objects.requireNonNull(fetch.last()).timings();
      now.addAndGet(1_000_000);

      assertThat(Objects.requireNonNull(fetch.last()).timings()).isEqualTo(atTheEnd);
    }
  }

  @Test
  void timeStandsStillForWhatFailed() {
    AtomicLong now = new AtomicLong(1_000);
    try (Fetchers frozen = new Fetchers(now::get)) {
      MemberFetch fetch = frozen.member(member("POST", "/reset"));
      frozen.outcome(fetch);
      now.addAndGet(1_000_000);

      assertThat(Objects.requireNonNull(fetch.last()).timings().receive()).isZero();
    }
  }

  private MemberFetch fetch(String method, String pathAndQuery) {
    return fetchers.member(member(method, pathAndQuery));
  }

  private Member member(String method, String pathAndQuery) {
    Target target = target(pathAndQuery);
    return new Member(null, target.toString(), target, HttpMethod.valueOf(method), Map.of(), null);
  }

  private Target target(String pathAndQuery) {
    return (Target) Target.parse(origin.url(pathAndQuery));
  }

  private String word(MemberFetch fetch) {
    return FetchResult.word(fetchers.outcome(fetch));
  }

  private static Failure failure(Outcome<Response> outcome) {
    return ((Outcome.Failed<Response>) outcome).failure();
  }

  private static String stoppedBy(MemberFetch fetch) {
    List<Attempted<Outcome<Response>>> attempts = fetch.attempts();
    return Objects.requireNonNull(attempts.getLast().stoppedBy());
  }
}
