package dev.gather.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class LinesTest {
  private final CountingBuffers buffers = new CountingBuffers();

  @Property
  void givesTheSameLinesForAnySplit(
      @ForAll("lines") List<String> lines,
      @ForAll boolean crlf,
      @ForAll boolean endsWithNewline,
      @ForAll List<@IntRange(min = 1, max = 20) Integer> sizes) {
    String newline = crlf ? "\r\n" : "\n";
    String last = lines.isEmpty() ? "" : lines.getLast();
    boolean ended = endsWithNewline || last.isEmpty();
    String body = String.join(newline, lines) + (ended && !lines.isEmpty() ? newline : "");

    List<String> read = Lines.of(Flux.fromIterable(split(body, sizes)), 100).collectList().block();

    assertThat(read).isEqualTo(lines);
    buffers.assertReleased();
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "", "a", "é", "€", "😀", "\uFFFD", " \t", "a\rb", "https://example.com/?q=ä")
        .list()
        .ofMaxSize(12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void givesGoodLinesBeforeAMalformedOne(int size) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("one\ntwo\nth".getBytes(StandardCharsets.UTF_8));
    body.write(0xC3);
    body.writeBytes("\nfour\n".getBytes(StandardCharsets.UTF_8));

    StepVerifier.create(Lines.of(Flux.fromIterable(split(body.toByteArray(), size)), 100))
        .expectNext("one", "two")
        .expectErrorSatisfies(
            error -> expect(error, HttpStatus.BAD_REQUEST, "Line 3 is not UTF-8 at byte 2"))
        .verify();
  }

  @Test
  void allowsALineOfTheLimit() {
    StepVerifier.create(Lines.of(Flux.just(buffers.of("12345\r"), buffers.of("\n12345")), 5))
        .expectNext("12345", "12345")
        .verifyComplete();
    buffers.assertReleased();
  }

  @Test
  void refusesALineAboveTheLimitBeforeItEnds() {
    TestPublisher<DataBuffer> body = TestPublisher.create();

    StepVerifier.create(Lines.of(body.flux(), 5))
        .then(() -> body.next(buffers.of("one\n123")))
        .expectNext("one")
        .then(() -> body.next(buffers.of("4567")))
        .expectErrorSatisfies(
            error ->
                expect(
                    error,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "Line 2 is above the limit for a line of 5 bytes"))
        .verify();
    body.assertCancelled();
    buffers.assertReleased();
  }

  @Test
  void asksForABufferOnlyWhenTheLinesBeforeAreTaken() {
    TestPublisher<DataBuffer> body = TestPublisher.create();

    StepVerifier.create(Lines.of(body.flux(), 100), 0)
        .then(() -> body.assertMinRequested(1))
        .then(() -> body.next(buffers.of("one\ntwo\n")))
        .thenRequest(1)
        .expectNext("one")
        .then(() -> body.assertMaxRequested(1))
        .thenRequest(1)
        .expectNext("two")
        .thenRequest(1)
        .then(() -> body.complete())
        .verifyComplete();
    buffers.assertReleased();
  }

  @Test
  void releasesEverythingOnCancel() {
    Flux<DataBuffer> endless = Flux.generate(sink -> sink.next(buffers.of("a\nb\nc")));

    StepVerifier.create(Lines.of(endless, 100), 2).expectNext("a", "b").thenCancel().verify();
    buffers.assertReleased();
  }

  @Test
  void passesErrorsOnAfterTheLines() {
    Flux<DataBuffer> broken =
        Flux.<DataBuffer>just(buffers.of("a\nb"))
            .concatWith(Flux.error(new IllegalStateException()));

    StepVerifier.create(Lines.of(broken, 100))
        .expectNext("a")
        .verifyError(IllegalStateException.class);
    buffers.assertReleased();
  }

  private static void expect(Throwable error, HttpStatus status, String detail) {
    assertThat(error)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(status);
              assertThat(problem.detail()).isEqualTo(detail);
            });
  }

  /** Chunks of the sizes given, the last size for what is left. */
  private List<DataBuffer> split(String body, List<Integer> sizes) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<DataBuffer> chunks = new ArrayList<>();
    int start = 0;
    for (int size : sizes) {
      int end = Math.min(bytes.length, start + size);
      chunks.add(buffers.of(Arrays.copyOfRange(bytes, start, end)));
      start = end;
    }
    chunks.add(buffers.of(Arrays.copyOfRange(bytes, start, bytes.length)));
    return chunks;
  }

  private List<DataBuffer> split(byte[] bytes, int size) {
    List<DataBuffer> chunks = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += size) {
      chunks.add(
          buffers.of(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + size))));
    }
    return chunks;
  }
}
