package dev.gather.fetch;

import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;

/**
 * What WebClient is asked to exchange for a {@link Hop}. WebClient learns the origin; the path goes
 * with the hop, for each step would parse the URL again.
 *
 * @param dialled whom it is sent to
 * @param fields the header fields, encoded
 */
record HopRequest(Hop hop, HttpOrigin dialled, byte[] fields) implements ClientRequest {

  /** Of the origin alone. */
  @Override
  public URI url() {
    return dialled.uri();
  }

  @Override
  public HttpMethod method() {
    return hop.request.method();
  }

  /** They are in {@link #fields}. */
  @Override
  public HttpHeaders headers() {
    return HttpHeaders.EMPTY;
  }

  /** None are sent. */
  @Override
  public MultiValueMap<String, String> cookies() {
    return CollectionUtils.toMultiValueMap(Map.of());
  }

  @Override
  public BodyInserter<?, ? super ClientHttpRequest> body() {
    return (request, context) -> writeTo(request, ExchangeStrategies.withDefaults());
  }

  @Override
  public Map<String, Object> attributes() {
    return Map.of();
  }

  @Override
  public @Nullable Consumer<ClientHttpRequest> httpRequest() {
    return null;
  }

  @Override
  public String logPrefix() {
    return "";
  }

  @Override
  public Mono<Void> writeTo(ClientHttpRequest request, ExchangeStrategies strategies) {
    OutgoingRequest outgoing = request.getNativeRequest();
    outgoing.carry(hop, dialled, fields);
    return outgoing.setComplete();
  }
}
