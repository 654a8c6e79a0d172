package dev.gather.web;

import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** What the framework's failures are to a caller, in words that name no class of ours or its. */
final class Problems {
  private Problems() {}

  /** The problem that a failure is, or nothing if it is a mistake of the service. */
  static Optional<Problem> of(Throwable failure, ServerHttpRequest request) {
    return switch (failure) {
      case Problem problem -> Optional.of(problem);
      case DataBufferLimitException limit ->
          Optional.of(Problem.tooLarge("The body is above the limit for one held in memory"));
      case MethodNotAllowedException method -> Optional.of(notAllowed(method, request));
      case ErrorResponse response -> ofFramework(response, failure, request);
      default -> Optional.empty();
    };
  }

  private static Optional<Problem> ofFramework(
      ErrorResponse response, Throwable failure, ServerHttpRequest request) {
    if (failure.getCause() instanceof DataBufferLimitException limit) {
      return of(limit, request);
    }
    HttpStatus status = HttpStatus.resolve(response.getStatusCode().value());
    if (status == null || status == HttpStatus.INTERNAL_SERVER_ERROR) {
      return Optional.empty();
    }
    Problem problem = Problem.of(status, detail(response, status, request));
    for (String name : response.getHeaders().headerNames()) {
      for (String value : response.getHeaders().getOrEmpty(name)) {
        problem = problem.header(name, value);
      }
    }
    return Optional.of(problem);
  }

  /** Where GET is supported, so is HEAD, which the framework leaves out (RFC 9110, 10.2.1). */
  private static Problem notAllowed(MethodNotAllowedException failure, ServerHttpRequest request) {
    Set<HttpMethod> supported = new HashSet<>(failure.getSupportedMethods());
    if (supported.contains(HttpMethod.GET)) {
      supported.add(HttpMethod.HEAD);
    }
    String allowed = list(supported);
    return Problem.of(
            HttpStatus.METHOD_NOT_ALLOWED,
            "%s is not supported by %s; supported are %s"
                .formatted(failure.getHttpMethod(), request.getPath().value(), allowed))
        .header(HttpHeaders.ALLOW, allowed);
  }

  private static String detail(
      ErrorResponse response, HttpStatus status, ServerHttpRequest request) {
    String path = request.getPath().value();
    return switch (response) {
      case NotAcceptableStatusException form when !form.getSupportedMediaTypes().isEmpty() ->
          "None of the forms asked for is offered here. Offered are: "
              + list(form.getSupportedMediaTypes());
      case UnsupportedMediaTypeStatusException type -> understood(type);
      case ErrorResponse missing when status == HttpStatus.NOT_FOUND ->
          "There is nothing at " + path;
      default ->
          Objects.requireNonNullElse(response.getBody().getDetail(), status.getReasonPhrase());
    };
  }

  private static String understood(UnsupportedMediaTypeStatusException failure) {
    MediaType given = failure.getContentType();
    return (given == null
            ? "The request names no usable Content-Type"
            : given + " is not understood here")
        + (failure.getSupportedMediaTypes().isEmpty()
            ? ""
            : "; expected " + list(failure.getSupportedMediaTypes()));
  }

  private static String list(Collection<?> items) {
    return items.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
  }
}
