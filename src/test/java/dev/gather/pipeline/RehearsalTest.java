package dev.gather.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Ticker;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RehearsalTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final PipelineMetrics metrics = new PipelineMetrics(registry);

  @Test
  void theSameSeedGivesTheSameRun() {
    String query = "items=200&producers=3&consumers=4&capacity=5&seed=";

    List<PipelineEvent> events = events(query + 7);

    assertThat(events).hasSize(401).isEqualTo(events(query + 7)).isNotEqualTo(events(query + 8));
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            PipelineEvent.Moved.class,
            first -> {
              assertThat(first.name()).isEqualTo("produced");
              assertThat(first.at()).isBetween(Duration.ofMillis(100), Duration.ofMillis(500));
            });
    assertThat(events.getLast()).isInstanceOf(PipelineEvent.Ended.class);
    assertThat(registry.get("gather.pipeline.depth").gauge().value()).isZero();
    assertThat(registry.get("gather.pipeline.items").tag("event", "consumed").counter().count())
        .isEqualTo(600);
  }

  @Test
  void aReaderThatLeavesLeavesNothingInTheDepth() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    Disposable reader =
        new Rehearsal(Ticker.of(time), metrics).run(options("items=100&produce=0s")).subscribe();
    time.advanceTime();
    assertThat(registry.get("gather.pipeline.depth").gauge().value()).isEqualTo(10);

    reader.dispose();
    time.advanceTime();

    assertThat(registry.get("gather.pipeline.depth").gauge().value()).isZero();
  }

  @Test
  void theSameSeedGivesTheSameRunWhateverTheTimersDo() {
    String query =
        "items=60&producers=3&consumers=3&capacity=3&produce=1ms..4ms&consume=1ms..4ms&seed=7";

    List<List<Object>> moves = moves(query);

    assertThat(moves).hasSize(120).isEqualTo(moves(query));
  }

  /** In real time. */
  private List<List<Object>> moves(String query) {
    return new Rehearsal(Ticker.system(), metrics)
        .run(options(query))
        .ofType(PipelineEvent.Moved.class)
        .map(move -> List.<Object>of(move.name(), move.item(), move.worker(), move.depth()))
        .collectList()
        .blockOptional(Duration.ofSeconds(20))
        .orElseThrow();
  }

  @Test
  void aSlowReaderHasTheRunWait() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    StepVerifier.create(
            new Rehearsal(Ticker.of(time), metrics)
                .run(options("items=1000&capacity=1&produce=1ms&consume=1ms")),
            1)
        .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
        .expectNextCount(1)
        .then(() -> assertThat(consumed()).isBetween(100.0, 200.0))
        .thenRequest(Long.MAX_VALUE)
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(2)))
        .expectNextCount(2_000)
        .verifyComplete();
    assertThat(consumed()).isEqualTo(1_000);
  }

  private double consumed() {
    return registry.get("gather.pipeline.items").tag("event", "consumed").counter().count();
  }

  private List<PipelineEvent> events(String query) {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    List<PipelineEvent> events = new ArrayList<>();
    new Rehearsal(Ticker.of(time), metrics).run(options(query)).subscribe(events::add);
    time.advanceTimeBy(Duration.ofHours(1));
    return events;
  }

  private static PipelineOptions options(String query) {
    Faults faults = new Faults();
    return PipelineOptions.read(
        Fields.ofQuery(
            UriComponentsBuilder.fromUriString("/?" + query).build().getQueryParams(), faults),
        faults);
  }
}
