package dev.gather.fetch;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** No origin gets more from all callers together than it is meant to bear. */
@SpringBootTest(
    classes = {Gather.class, World.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.allow=127.0.0.0/8",
      "gather.fetch.max-per-target=3",
      "gather.fetch.warm-up=false"
    })
@Timeout(60)
class TargetLimitIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  private Caller caller;
  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @Test
  void callersAndJobsAndComparisonsShareIt() {
    AtomicInteger most = counted(origin);
    String urls = String.join("\n", nCopies(8, origin.url("/counted")));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<HttpResponse<String>>> replies =
          IntStream.range(0, 9)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              caller.post(
                                  List.of("/fetch", "/jobs", "/compare?rounds=1").get(i % 3),
                                  "text/plain",
                                  BodyPublishers.ofString(urls)),
                          callers))
              .toList();
      for (CompletableFuture<HttpResponse<String>> reply : replies) {
        assertThat(reply.join().statusCode()).as(reply.join().body()).isIn(200, 202);
      }
    }
    // 3 batches, 3 jobs, and 3 comparisons of two rounds in three modes
    origin.awaitRequests("/counted", 8 * (3 + 3 + 3 * 6), SOON);
    origin.awaitIdle(SOON);
    assertThat(most).hasValue(3);
    awaitNothingWaiting();
  }

  @Test
  void theWaitIsToldAsBlocked() {
    String slow = origin.url("/delay?ms=300");

    JsonNode reply =
        caller.fetch("timeout=350ms&attempts=1", nCopies(6, slow).toArray(String[]::new));

    assertThat(reply.at("/summary/success").asInt()).as(reply.toString()).isEqualTo(6);
    assertThat(reply.at("/results/5/timings/blocked").asDouble()).isGreaterThan(250);
    assertThat(reply.at("/results/5/timings/wait").asDouble()).isLessThan(350);
  }

  @Test
  void theDeadlineEndsTheWait() {
    String stalling = origin.url("/stall");

    JsonNode reply =
        caller.fetch("deadline=500ms&attempts=1", nCopies(5, stalling).toArray(String[]::new));

    assertThat(reply.at("/summary/cancelled").asInt()).as(reply.toString()).isEqualTo(5);
    assertThat(reply.at("/results/4/error/type").asString()).isEqualTo("deadline_exceeded");
    assertThat(reply.at("/results/4/timings/blocked").asDouble()).isGreaterThan(400);
    // A turn may be passed on within the cut that ends the waiting of its taker, too.
    assertThat(origin.requestCount("/stall")).isBetween(3, 5);
    awaitNothingWaiting();
    assertThat(caller.fetchOne("", origin.url("/ok")).at("/outcome").asString())
        .isEqualTo("success");
  }

  @Test
  void redirectsAreHeldToTheirTargetsLimit() throws IOException {
    try (Origin second = Origin.start()) {
      AtomicInteger most = counted(second);
      String there = second.url("/counted");
      String[] urls =
          IntStream.range(0, 12)
              .mapToObj(i -> Caller.query("", there).replace("url=", "/redirect?to="))
              .map(origin::url)
              .toArray(String[]::new);

      JsonNode reply = caller.fetch("", urls);

      assertThat(reply.at("/summary/success").asInt()).as(reply.toString()).isEqualTo(12);
      assertThat(most).hasValue(3);
    }
  }

  @Test
  void twoThatRedirectToEachOtherDoNotWaitForEver() throws IOException {
    try (Origin second = Origin.start()) {
      String back =
          second.url(
              "/" + Caller.query("", origin.url("/delay?ms=20")).replace("url=", "redirect?to="));
      String forth =
          origin.url(
              "/" + Caller.query("", second.url("/delay?ms=20")).replace("url=", "redirect?to="));
      String[] urls =
          IntStream.range(0, 24).mapToObj(i -> i % 2 == 0 ? back : forth).toArray(String[]::new);

      JsonNode reply = caller.fetch("", urls);

      assertThat(reply.at("/summary/success").asInt()).as(reply.toString()).isEqualTo(24);
    }
  }

  /** The most that were under way there at once, each until its reply is begun. */
  private static AtomicInteger counted(Origin at) {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    at.on(
        "/counted",
        (request, connection) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          connection.pause(Duration.ofMillis(50));
          underWay.decrementAndGet();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
    return most;
  }

  private void awaitNothingWaiting() {
    await("nothing waits for a turn")
        .atMost(SOON)
        .until(() -> metrics.get("gather.fetch.waiting").gauge().value() == 0);
  }
}
