package dev.gather.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request as WebClient writes it: its content is gathered, since a member's is held anyway, and
 * sent with its head in one piece. Confined to whoever writes it, then to its connection.
 */
final class OutgoingRequest implements ClientHttpRequest {
  private static final DataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  /** Without content they have a Content-Length all the same (RFC 9110, section 8.6). */
  private static final Set<HttpMethod> CONTENT_EXPECTED =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final HttpMethod method;
  private final URI uri;
  private final DefaultHttpHeaders fields = new DefaultHttpHeaders();
  private final HttpHeaders headers = new HttpHeaders(new Netty4HeadersAdapter(fields));
  private final Map<String, Object> attributes = HashMap.newHashMap(2);
  private ByteBuf content = Unpooled.EMPTY_BUFFER;
  private boolean committed;

  OutgoingRequest(HttpMethod method, URI uri) {
    this.method = method;
    this.uri = uri;
    fields.set(HttpHeaderNames.HOST, uri.getRawAuthority()); // first (RFC 9110, section 7.2)
  }

  /** Scheme and authority: what connections are kept by. */
  String origin() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  Hop hop() {
    return (Hop) Objects.requireNonNull(attributes.get(Hop.class.getName()));
  }

  /** What goes over the wire; whoever takes it releases it. */
  FullHttpRequest message() {
    String query = uri.getRawQuery();
    String target = query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query;
    if (!fields.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
      fields.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
    }
    if (content.isReadable() || CONTENT_EXPECTED.contains(method)) {
      fields.set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        io.netty.handler.codec.http.HttpMethod.valueOf(method.name()),
        target,
        content,
        fields,
        EmptyHttpHeaders.INSTANCE);
  }

  @Override
  public HttpMethod getMethod() {
    return method;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  /** None are sent. */
  @Override
  public MultiValueMap<String, HttpCookie> getCookies() {
    return new LinkedMultiValueMap<>(0);
  }

  @Override
  public Map<String, Object> getAttributes() {
    return attributes;
  }

  @Override
  @SuppressWarnings("unchecked") // the interface leaves the type to its caller
  public <T> T getNativeRequest() {
    return (T) this;
  }

  @Override
  public DataBufferFactory bufferFactory() {
    return BUFFERS;
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

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return DataBufferUtils.join(body)
        .map(OutgoingRequest::bytes)
        .doOnNext(bytes -> content = Unpooled.wrappedBuffer(bytes))
        .then(setComplete());
  }

  /** On the heap, where one that is never sent needs no release. */
  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return writeWith(Flux.from(body).concatMap(part -> part));
  }

  @Override
  public Mono<Void> setComplete() {
    committed = true;
    return Mono.empty();
  }
}
