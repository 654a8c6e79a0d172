package dev.gather.web;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import tools.jackson.core.JsonGenerator;

/** Renders every failure as {@code application/problem+json}. Comes before Boot's own at -1. */
@Order(-2)
final class ProblemHandler implements WebExceptionHandler {
  private static final Log LOG = LogFactory.getLog(ProblemHandler.class);

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return cut(exchange, cause);
    }
    Problem problem =
        Problems.of(cause, exchange.getRequest()).orElseGet(() -> internal(exchange, cause));
    return reply(response, problem, exchange.getRequest());
  }

  private static Problem internal(ServerWebExchange exchange, Throwable failure) {
    log("Failed", exchange, failure);
    return Problem.of(
        HttpStatus.INTERNAL_SERVER_ERROR, "The service made a mistake, which it has logged");
  }

  /** Closes the connection, for a reply that merely ended would pass for a whole one. */
  private static Mono<Void> cut(ServerWebExchange exchange, Throwable failure) {
    log("Cut off the reply", exchange, failure);
    Object reply = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
    if (reply instanceof Connection connection) {
      return FutureMono.from(connection.channel().close());
    }
    return Mono.error(failure);
  }

  private static void log(String what, ServerWebExchange exchange, Throwable failure) {
    ServerHttpRequest request = exchange.getRequest();
    String message = what + ": " + request.getMethod() + " " + request.getPath().value();
    if (failure instanceof Problem
        || DisconnectedClientHelper.isClientDisconnectedException(failure)) {
      LOG.debug(message, failure);
    } else {
      LOG.error(message, failure);
    }
  }

  private static Mono<Void> reply(
      ServerHttpResponse response, Problem problem, ServerHttpRequest request) {
    byte[] body = Json.bytes(json -> write(json, problem, request.getURI().getRawPath()));
    HttpHeaders headers = response.getHeaders();
    headers.clearContentHeaders();
    headers.putAll(problem.headers());
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    headers.setContentLength(body.length);
    headers.setCacheControl(CacheControl.noStore());
    response.setStatusCode(problem.status());
    return response.writeWith(
        Mono.<DataBuffer>fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  private static void write(JsonGenerator json, Problem problem, String instance) {
    json.writeStartObject();
    json.writeStringProperty("type", "about:blank");
    json.writeStringProperty("title", problem.status().getReasonPhrase());
    json.writeNumberProperty("status", problem.status().value());
    json.writeStringProperty("detail", problem.detail());
    json.writeStringProperty("instance", instance);
    if (!problem.errors().isEmpty()) {
      json.writeArrayPropertyStart("errors");
      for (Fault fault : problem.errors()) {
        json.writeStartObject();
        json.writeStringProperty("pointer", fault.pointer());
        json.writeStringProperty("detail", fault.detail());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
