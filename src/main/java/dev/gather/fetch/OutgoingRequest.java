package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;

/**
 * A request as WebClient hands it on: its head is encoded at once, and its content, which a member
 * holds anyway, is sent with it in one piece. Only a {@link HopRequest} writes it. Confined to
 * whoever writes it, then to its connection.
 */
final class OutgoingRequest implements ClientHttpRequest {
  private final HttpMethod method;
  private final URI uri;
  private @Nullable Hop hop;
  private @Nullable HttpOrigin origin;
  private byte[] fields = {};
  private boolean committed;

  OutgoingRequest(HttpMethod method, URI uri) {
    this.method = method;
    this.uri = uri;
  }

  /**
   * Says what it asks for.
   *
   * @param encoded all fields but Host
   */
  void carry(Hop asking, HttpOrigin dialled, byte[] encoded) {
    hop = asking;
    origin = dialled;
    fields = encoded;
  }

  Hop hop() {
    return Objects.requireNonNull(hop);
  }

  /** Whom it goes to: what connections are kept by. */
  HttpOrigin origin() {
    return Objects.requireNonNull(origin);
  }

  /** Whether it may be sent once more where nothing is known of what became of it. */
  boolean isIdempotent() {
    return Methods.IDEMPOTENT.contains(method);
  }

  /** What goes over the wire (RFC 9112, sections 2.1 and 3); whoever takes it releases it. */
  ByteBuf message(ByteBufAllocator buffers) {
    String asked = hop().request.target().pathAndQuery();
    String line = method.name() + " " + asked + " HTTP/1.1\r\nHost: " + origin().authority();
    byte[] content = hop().request.content();
    ByteBuf message = buffers.ioBuffer(line.length() + 2 + fields.length + content.length);
    message.writeBytes(line.getBytes(ISO_8859_1)).writeByte('\r').writeByte('\n');
    return message.writeBytes(fields).writeBytes(content);
  }

  @Override
  public HttpMethod getMethod() {
    return method;
  }

  /** Of its origin alone. */
  @Override
  public URI getURI() {
    return uri;
  }

  /** They come encoded. */
  @Override
  public HttpHeaders getHeaders() {
    throw new UnsupportedOperationException();
  }

  /** None are sent. */
  @Override
  public MultiValueMap<String, HttpCookie> getCookies() {
    return CollectionUtils.toMultiValueMap(Map.of());
  }

  @Override
  public Map<String, Object> getAttributes() {
    return Map.of();
  }

  @Override
  @SuppressWarnings("unchecked") // the interface leaves the type to its caller
  public <T> T getNativeRequest() {
    return (T) this;
  }

  @Override
  public DataBufferFactory bufferFactory() {
    return DefaultDataBufferFactory.sharedInstance;
  }

  /** Nobody asks for it: there is no cookie or header to be added late. */
  @Override
  public void beforeCommit(Supplier<? extends Mono<Void>> action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isCommitted() {
    return committed;
  }

  /** Content comes with the hop. */
  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<Void> setComplete() {
    committed = true;
    return Mono.empty();
  }
}
