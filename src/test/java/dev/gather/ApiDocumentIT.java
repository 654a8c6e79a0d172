package dev.gather;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import dev.gather.web.Problem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says what the endpoints do, no more and no less. */
@AutoConfigureMetrics
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "gather.fetch.warm-up=false")
@Timeout(60)
class ApiDocumentIT {
  private static final String TEXT = read();
  private static final JsonNode DOCUMENT = Caller.json(TEXT);
  private static final List<Operation> OPERATIONS = operations();

  /** Without Boot's own, which read their queries by other ways. */
  private static final List<Operation> OWN_OPERATIONS =
      OPERATIONS.stream().filter(it -> !it.path().startsWith("/actuator")).toList();

  private static final String UNKNOWN = "no-such-parameter";

  @LocalServerPort private int port;
  @Autowired private List<RequestMappingInfoHandlerMapping> mappings;
  @Autowired private DispatcherHandler dispatcher;

  private record Operation(String method, String path, JsonNode node) {
    Stream<JsonNode> parameters(String in) {
      return node.path("parameters").values().stream()
          .map(ApiDocumentIT::resolved)
          .filter(parameter -> parameter.path("in").asString().equals(in));
    }

    /** The path with the examples of its variables. */
    String filled() {
      return parameters("path")
          .reduce(
              path,
              (left, parameter) ->
                  left.replace(
                      "{" + parameter.path("name").asString() + "}",
                      parameter.path("example").asString()),
              (left, right) -> right);
    }

    Map<String, JsonNode> bodies() {
      return node.at("/requestBody/content").properties().stream()
          .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** A query that notes which parameters are asked for. */
  private static final class Query extends LinkedMultiValueMap<String, String> {
    private final transient Set<String> asked = new TreeSet<>();

    Query() {
      add(UNKNOWN, "");
    }

    @Override
    public @Nullable List<String> get(Object name) {
      asked.add(name.toString());
      return super.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      asked.add(name.toString());
      return super.containsKey(name);
    }
  }

  @Test
  void isServedAndValid() {
    try (Caller caller = new Caller(port)) {
      HttpResponse<String> reply = caller.get("/openapi.json");
      assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(reply.body()).isEqualTo(TEXT);
    }
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    var parsed = new OpenAPIV3Parser().readContents(TEXT, null, options);
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void namesEveryEndpointAndNoOther() {
    Set<String> mapped =
        mappings.stream()
            .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
            .flatMap(ApiDocumentIT::endpoints)
            .collect(toCollection(TreeSet::new));
    Set<String> documented =
        OPERATIONS.stream()
            .map(Operation::toString)
            .map(name -> name.replaceAll("/actuator/health/.*", "/actuator/health/{*path}"))
            .collect(toCollection(TreeSet::new));
    assertThat(documented).isEqualTo(mapped);
  }

  /** An endpoint of the lab that takes any method is documented with GET. */
  private static Stream<String> endpoints(RequestMappingInfo info) {
    Set<?> methods = info.getMethodsCondition().getMethods();
    return info.getPatternsCondition().getPatterns().stream()
        .flatMap(
            path ->
                methods.isEmpty()
                    ? Stream.of("GET " + path)
                    : methods.stream().map(method -> method + " " + path));
  }

  @Test
  void namesEveryTypeOfBody() {
    Set<String> taken = new TreeSet<>();
    for (RequestMappingInfoHandlerMapping mapping : mappings) {
      for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
        endpoints(info)
            .forEach(
                name ->
                    info.getConsumesCondition().getConsumableMediaTypes().stream()
                        .filter(MediaType::isConcrete)
                        .forEach(type -> taken.add(name + " " + type)));
      }
    }
    assertThat(OPERATIONS)
        .filteredOn(operation -> !operation.path().equals("/jobs")) // checks them by itself
        .flatExtracting(
            operation ->
                operation.bodies().keySet().stream().map(it -> operation + " " + it).toList())
        .containsExactlyInAnyOrderElementsOf(taken);
  }

  @ParameterizedTest
  @FieldSource("OWN_OPERATIONS")
  void namesEveryParameterThatIsReadAndNoOther(Operation operation) {
    Query query = new Query();
    if (operation.bodies().isEmpty()) {
      dispatch(operation, query, null, "");
    }
    operation.bodies().forEach((type, body) -> dispatch(operation, query, type, example(body)));
    assertThat(operation.parameters("query").map(it -> it.path("name").asString()))
        .containsExactlyInAnyOrderElementsOf(query.asked);
  }

  private void dispatch(Operation operation, Query query, @Nullable String type, String body) {
    var request =
        MockServerHttpRequest.method(HttpMethod.valueOf(operation.method()), operation.filled())
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13");
    if (type != null) {
      request.header("Content-Type", type);
    }
    ServerHttpRequest asking =
        new ServerHttpRequestDecorator(request.body(body)) {
          @Override
          public MultiValueMap<String, String> getQueryParams() {
            return query;
          }
        };
    var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
    dispatcher
        .handle(exchange.mutate().request(asking).build())
        .onErrorComplete(Problem.class)
        .block(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @FieldSource("OPERATIONS")
  void itsExamplesAreAcceptedAndRepliesAreAsItSays(Operation operation) {
    try (Caller caller = new Caller(port)) {
      operation
          .bodies()
          .forEach(
              (type, body) -> {
                HttpResponse<String> reply =
                    caller.post(operation.filled(), type, BodyPublishers.ofString(example(body)));
                JsonNode response =
                    operation.node().path("responses").path("" + reply.statusCode());
                assertThat(reply.statusCode()).as(reply.body()).isBetween(200, 299);
                assertThat(response.isMissingNode()).isFalse();
                assertFits(
                    Caller.json(reply.body()),
                    response.path("content").path("application/json").path("schema"));
              });
    }
  }

  /** What a reply has is described, and what has to be there is. */
  private static void assertFits(JsonNode value, JsonNode described) {
    JsonNode schema =
        resolved(
            described.path("oneOf").path(0).isMissingNode()
                ? described
                : described.path("oneOf").path(0));
    JsonNode properties = schema.path("properties");
    if (value.isArray()) {
      value.forEach(item -> assertFits(item, schema.path("items")));
    } else if (value.isObject() && !properties.isEmpty()) {
      assertThat(properties.propertyNames()).containsAll(value.propertyNames());
      schema
          .path("required")
          .forEach(name -> assertThat(value.has(name.asString())).as(name.asString()).isTrue());
      value.properties().forEach(it -> assertFits(it.getValue(), properties.path(it.getKey())));
    }
  }

  private static String example(JsonNode body) {
    JsonNode example = body.path("example");
    return example.isString() ? example.asString() : example.toString();
  }

  private static List<Operation> operations() {
    return DOCUMENT.path("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(
                        method ->
                            new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue())))
        .toList();
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asString().substring(1)) : node;
  }

  private static String read() {
    try (InputStream document = Gather.class.getResourceAsStream("/static/openapi.json")) {
      return new String(Objects.requireNonNull(document).readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
