package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.scope.Failure;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;

class BodyReaderTest {
  private static final long MAX = 1_000;
  private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

  private final NettyDataBufferFactory buffers =
      new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
  private final List<NettyDataBuffer> made = new ArrayList<>();
  private final AtomicLong received = new AtomicLong();

  @AfterEach
  void everyBufferIsReleased() {
    assertThat(made).allMatch(buffer -> buffer.getNativeBuffer().refCnt() == 0);
  }

  @Test
  void releasesWhatComesAfterItWasGivenUp() {
    AtomicReference<CoreSubscriber<? super DataBuffer>> source = new AtomicReference<>();
    Flux<DataBuffer> content =
        new Flux<>() {
          @Override
          public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
            source.set(subscriber);
            subscriber.onSubscribe(Operators.emptySubscription());
          }
        };
    reader(StandardCharsets.UTF_8, MAX, BodyForm.NONE).read(content).subscribe().dispose();

    source.get().onNext(piece((byte) 'x'));
  }

  @Test
  void countsWithoutHolding() {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, BodyForm.NONE);
    HttpHeaders headers = new HttpHeaders();
    headers.add(HttpHeaders.CONTENT_TYPE, "text/plain");
    headers.add(HttpHeaders.RETRY_AFTER, "7");

    StepVerifier.create(reader.read(pieces("Gr", "üße", "", " 😀")))
        .expectNext(reader)
        .verifyComplete();

    assertThat(reader.response(200, "1.1", headers))
        .isEqualTo(new Response(200, "1.1", "text/plain", "UTF-8", 7, 12, "7", null));
    assertThat(received).hasValue(12);
  }

  @Test
  void holdsTextAcrossPieces() {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, BodyForm.TEXT);
    byte[] bytes = "a😀".getBytes(StandardCharsets.UTF_8);

    StepVerifier.create(reader.read(Flux.range(0, bytes.length).map(i -> piece(bytes[i]))))
        .expectNext(reader)
        .verifyComplete();

    assertThat(response(reader))
        .returns("a😀", Response::body)
        .returns(2L, Response::characters)
        .returns(5L, Response::bytes);
  }

  @Test
  void decodesTextInTheCharsetOfTheResponse() {
    BodyReader reader = reader(LATIN_1, MAX, BodyForm.TEXT);

    StepVerifier.create(reader.read(Flux.defer(() -> Flux.just(piece((byte) 0xfc)))))
        .expectNext(reader)
        .verifyComplete();

    assertThat(response(reader))
        .returns("ü", Response::body)
        .returns("ISO-8859-1", Response::charset);
  }

  @Test
  void givesBytesInBase64() {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, BodyForm.BASE64);
    byte[] bytes = {(byte) 0xff, 0, (byte) 0xfe, 0x3e};

    StepVerifier.create(reader.read(Flux.defer(() -> Flux.just(piece(bytes)))))
        .expectNext(reader)
        .verifyComplete();

    assertThat(response(reader).body()).isEqualTo(Base64.getEncoder().encodeToString(bytes));
  }

  @ParameterizedTest
  @EnumSource(BodyForm.class)
  void anEmptyBodyIsOne(BodyForm form) {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, form);

    StepVerifier.create(reader.read(Flux.empty())).expectNext(reader).verifyComplete();

    assertThat(response(reader))
        .returns(0L, Response::bytes)
        .returns(0L, Response::characters)
        .returns(form == BodyForm.NONE ? null : "", Response::body);
  }

  @Test
  void takesAsMuchAsTheLimit() {
    BodyReader reader = reader(StandardCharsets.UTF_8, 4, BodyForm.NONE);
    StepVerifier.create(reader.read(pieces("ab", "cd"))).expectNext(reader).verifyComplete();
  }

  @Test
  void givesUpPastTheLimitAndReadsNoFurther() {
    BodyReader reader = reader(StandardCharsets.UTF_8, 4, BodyForm.TEXT);

    StepVerifier.create(reader.read(pieces("ab", "cde", "f")))
        .verifyErrorSatisfies(
            error ->
                assertThat(((FetchException) error).failure())
                    .isEqualTo(
                        new Failure(
                            "http_response_body_size", "the body is larger than maxBytes, 4B")));
    assertThat(made).hasSize(2);
  }

  @Test
  void passesOnAnErrorOfTheConnection() {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, BodyForm.TEXT);
    StepVerifier.create(
            reader.read(pieces("ab").concatWith(Mono.error(new IllegalStateException("cut")))))
        .verifyErrorMessage("cut");
  }

  @Test
  void releasesWhatItsListenerFailsOn() {
    BodyReader reader =
        new BodyReader(
            LATIN_1,
            MAX,
            BodyForm.NONE,
            bytes -> {
              throw new IllegalStateException("listener");
            });
    StepVerifier.create(reader.read(pieces("ab"))).verifyErrorMessage("listener");
  }

  @Test
  void leavesNothingBehindWhenCancelled() {
    BodyReader reader = reader(StandardCharsets.UTF_8, MAX, BodyForm.TEXT);
    StepVerifier.create(reader.read(pieces("ab").concatWith(Flux.never()))).thenCancel().verify();
  }

  private BodyReader reader(Charset charset, long maxBytes, BodyForm form) {
    return new BodyReader(charset, maxBytes, form, received::addAndGet);
  }

  private static Response response(BodyReader reader) {
    return reader.response(200, "1.1", new HttpHeaders());
  }

  private Flux<DataBuffer> pieces(String... texts) {
    return Flux.just(texts).map(text -> piece(text.getBytes(StandardCharsets.UTF_8)));
  }

  private DataBuffer piece(byte... bytes) {
    NettyDataBuffer buffer = buffers.allocateBuffer(Math.max(1, bytes.length));
    buffer.write(bytes);
    made.add(buffer);
    return buffer;
  }
}
