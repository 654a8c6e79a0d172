package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

class JsonChunksTest {
  private record Text(String name, boolean wrapped, String text) implements StreamRecord {
    @Override
    public void writeJson(JsonGenerator json) {
      json.writeString(text);
    }
  }

  private static Text result(String text) {
    return new Text("result", false, text);
  }

  private static Text summary(String text) {
    return new Text("summary", true, text);
  }

  @Test
  void putsResultsInAnArrayAndTheRestBesideIt() {
    assertThat(written(Flux.just(result("a"), result("b"), summary("c"))))
        .isEqualTo("{\"results\":[\"a\",\"b\"],\"summary\":\"c\"}\n");
  }

  @Test
  void anEmptyBatchHasAnEmptyArray() {
    assertThat(written(Flux.just(summary("c")))).isEqualTo("{\"results\":[],\"summary\":\"c\"}\n");
  }

  @Test
  void severalMayStandBesideTheResults() {
    assertThat(written(Flux.just(result("a"), new Text("plan", true, "b"), summary("c"))))
        .isEqualTo("{\"results\":[\"a\"],\"plan\":\"b\",\"summary\":\"c\"}\n");
  }

  @Test
  void closesTheArrayWhereNothingComesAfterIt() {
    assertThat(written(Flux.just(result("a")))).isEqualTo("{\"results\":[\"a\"]}\n");
    assertThat(written(Flux.empty())).isEqualTo("{\"results\":[]}\n");
  }

  @Test
  void startsAnewForEachReader() {
    Flux<byte[]> chunks = JsonChunks.of(Flux.just(result("a"), summary("c")));
    assertThat(text(chunks)).isEqualTo(text(chunks));
  }

  @Test
  void gathersSmallRecordsAndSplitsNone() {
    String text = "x".repeat(998);
    List<byte[]> chunks =
        chunks(Flux.range(0, 100).map(i -> result(text)).concatWithValues(result("c")));
    JsonNode whole = Json.MAPPER.readTree(join(chunks));

    assertThat(whole.get("results").size()).isEqualTo(101);
    assertThat(chunks).hasSizeBetween(4, 5);
    assertThat(chunks.subList(0, 3)).allMatch(chunk -> chunk.length >= 32 * 1024);
    assertThat(chunks).allMatch(chunk -> chunk.length < 34 * 1024);
  }

  @Test
  void passesAnErrorOnWithoutAnEnd() {
    StepVerifier.create(
            JsonChunks.of(
                Flux.just(result("a")).concatWith(Mono.error(new IllegalStateException()))))
        .verifyError(IllegalStateException.class);
  }

  @Test
  void asksForNoMoreThanAReaderTakes() {
    AtomicInteger read = new AtomicInteger();
    Flux<Text> endless =
        Flux.<Text>generate(sink -> sink.next(result("x".repeat(40_000))))
            .doOnNext(r -> read.incrementAndGet());
    StepVerifier.create(JsonChunks.of(endless), 2).expectNextCount(2).thenCancel().verify();
    assertThat(read).hasValue(2);
  }

  private static String written(Flux<Text> records) {
    return text(JsonChunks.of(records));
  }

  private static String text(Flux<byte[]> chunks) {
    return join(chunks.collectList().blockOptional().orElseThrow());
  }

  private static List<byte[]> chunks(Flux<Text> records) {
    return JsonChunks.of(records).collectList().blockOptional().orElseThrow();
  }

  private static String join(List<byte[]> chunks) {
    return chunks.stream()
        .map(chunk -> new String(chunk, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }
}
