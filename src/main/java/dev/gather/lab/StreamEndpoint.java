package dev.gather.lab;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gather.web.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that are made while they are read, no faster than the caller takes them. */
@RestController
@RequestMapping("/lab")
final class StreamEndpoint {
  /** A line of {@code /lab/stream}. */
  record Line(@JsonUnwrapped Echo echo, int id) {}

  private final LabSettings settings;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final JsonMapper json;

  StreamEndpoint(
      LabSettings settings, Scheduler scheduler, RandomGenerator random, JsonMapper json) {
    this.settings = settings;
    this.scheduler = scheduler;
    this.random = random;
    this.json = json;
  }

  @GetMapping("/bytes/{n}")
  Mono<Void> bytes(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    long length = parameters.path().whole("n", 0, 0, settings.maxBytes().toBytes());
    long seed = parameters.seed(random.nextLong());
    parameters.check();
    ServerHttpResponse response = octets(exchange, length);
    return response.writeWith(new RandomBytes(length, seed).in(response.bufferFactory()));
  }

  @GetMapping("/drip")
  Mono<Void> drip(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    Fields query = parameters.query();
    long length = query.whole("numbytes", 10, 1, settings.maxBytes().toBytes());
    Duration duration =
        Parameters.seconds(query, "duration", Duration.ofSeconds(2), settings.maxDelay());
    Duration delay = Parameters.seconds(query, "delay", Duration.ZERO, settings.maxDelay());
    int code = query.integer("code", 200, 200, 599);
    if (code == 204 || code == 205 || code == 304) {
      query.refuse("code", code + " has no body (RFC 9110, section 15)");
    }
    parameters.check();
    ServerHttpResponse response = octets(exchange, length);
    response.setStatusCode(HttpStatusCode.valueOf(code));
    return flushed(
        response, new Drip(length, duration, delay).in(response.bufferFactory(), scheduler));
  }

  @GetMapping("/stream/{n}")
  Mono<Void> stream(ServerWebExchange exchange) {
    Parameters parameters = Parameters.of(exchange);
    int lines = parameters.path().integer("n", 0, 0, settings.maxLines());
    parameters.checkKnown();
    ServerHttpResponse response = exchange.getResponse();
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    Echo echo = Echo.of(exchange.getRequest());
    return flushed(
        response,
        Flux.range(0, lines)
            .map(id -> json.writeValueAsString(new Line(echo, id)) + "\n")
            .map(line -> response.bufferFactory().wrap(line.getBytes(StandardCharsets.UTF_8))));
  }

  private static ServerHttpResponse octets(ServerWebExchange exchange, long length) {
    ServerHttpResponse response = exchange.getResponse();
    response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
    response.getHeaders().setContentLength(length);
    return response;
  }

  private static Mono<Void> flushed(ServerHttpResponse response, Flux<DataBuffer> buffers) {
    return response.writeAndFlushWith(buffers.map(Mono::just));
  }
}
