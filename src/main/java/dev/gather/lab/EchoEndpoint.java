package dev.gather.lab;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a caller what was asked: at once, later, or compressed. JSON whatever {@code Accept} says.
 */
@RestController
@RequestMapping("/lab")
final class EchoEndpoint {
  /** {@code data}: the body as text, or as a {@code data:} URL (RFC 2397) if it isn't UTF-8. */
  record WithBody(@JsonUnwrapped Echo echo, String data) {}

  record Gzipped(boolean gzipped, @JsonUnwrapped Echo echo) {}

  private final LabSettings settings;
  private final Scheduler scheduler;
  private final JsonMapper json;

  EchoEndpoint(LabSettings settings, Scheduler scheduler, JsonMapper json) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.json = json;
  }

  @GetMapping("/get")
  ResponseEntity<Echo> get(ServerHttpRequest request) {
    return json(Echo.of(request));
  }

  @RequestMapping("/anything")
  Mono<ResponseEntity<WithBody>> anything(
      ServerHttpRequest request, @RequestBody(required = false) Mono<byte[]> body) {
    return body.map(EchoEndpoint::text)
        .defaultIfEmpty("")
        .map(data -> json(new WithBody(Echo.of(request), data)));
  }

  @RequestMapping("/delay/{seconds}")
  Mono<ResponseEntity<Echo>> delay(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    Duration delay =
        Parameters.seconds(parameters.path(), "seconds", Duration.ZERO, settings.maxDelay());
    parameters.checkKnown();
    return Mono.delay(delay, scheduler).map(tick -> json(Echo.of(exchange.getRequest())));
  }

  @GetMapping("/gzip")
  ResponseEntity<byte[]> gzip(ServerWebExchange exchange) {
    Parameters.of(exchange).check();
    byte[] body = json.writeValueAsBytes(new Gzipped(true, Echo.of(exchange.getRequest())));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CONTENT_ENCODING, "gzip")
        .body(gzip(body));
  }

  private static <T> ResponseEntity<T> json(T body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return "data:application/octet-stream;base64," + Base64.getEncoder().encodeToString(body);
    }
  }

  private static byte[] gzip(byte[] plain) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return packed.toByteArray();
  }
}
