package dev.gather;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import dev.gather.testing.Request;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is fetched is traced from its caller to its origins, and told to a collector. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "gather.fetch.allow=127.0.0.0/8",
      "gather.fetch.warm-up=false",
      "management.opentelemetry.tracing.export.schedule-delay=100ms",
      "management.tracing.sampling.probability=0"
    })
@AutoConfigureMetrics
@Timeout(60)
class TracingIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])");

  private static final List<Span> SPANS = new CopyOnWriteArrayList<>();
  private static HttpServer collector;

  @LocalServerPort private int port;
  private Caller caller;
  private Origin origin;

  @BeforeAll
  static void collect() throws IOException {
    collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext("/v1/traces", TracingIT::received);
    collector.start();
    // A dynamic property of the test's context would come after the defaults that depend on it.
    System.setProperty(
        ENDPOINT, "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
  }

  private static void received(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(SPANS::add);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @AfterAll
  static void end() {
    System.clearProperty(ENDPOINT);
    collector.stop(0);
  }

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
    SPANS.clear();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @Test
  void goesOnWithTheTraceOfItsCaller() {
    HttpResponse<String> reply =
        fetch(
            "00-" + TRACE + "-" + CALLER + "-01",
            origin.url("/ok?token=secret"),
            origin.url("/status?code=404"),
            "ftp://nowhere");
    assertThat(reply.statusCode()).isEqualTo(200);

    await("the spans of the request and its members").atMost(SOON).until(() -> SPANS.size() >= 3);
    assertThat(SPANS).allMatch(span -> hex(span.getTraceId()).equals(TRACE)).hasSize(3);
    Map<Span.SpanKind, List<Span>> kinds = SPANS.stream().collect(groupingBy(Span::getKind));
    Span request = requireNonNull(kinds.get(Span.SpanKind.SPAN_KIND_SERVER)).getFirst();
    assertThat(hex(request.getParentSpanId())).isEqualTo(CALLER);
    List<Span> members = kinds.get(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(members)
        .hasSize(2)
        .allMatch(span -> span.getParentSpanId().equals(request.getSpanId()))
        .allMatch(span -> span.getName().equals("GET"))
        .anyMatch(span -> "200".equals(attributes(span).get("http.response.status_code")))
        .anyMatch(
            span ->
                "404".equals(attributes(span).get("http.response.status_code"))
                    && "404".equals(attributes(span).get("error.type")));
    assertThat(SPANS.toString()).doesNotContain("secret");
    assertThat(origin.requests())
        .hasSize(2)
        .allSatisfy(
            got -> {
              var parent = TRACEPARENT.matcher(got.header("traceparent"));
              assertThat(parent.matches()).isTrue();
              assertThat(parent.group(1)).isEqualTo(TRACE);
              assertThat(parent.group(3)).isEqualTo("01");
              assertThat(members).anyMatch(span -> hex(span.getSpanId()).equals(parent.group(2)));
            });
  }

  @Test
  void passesOnATraceThatIsNotSampled() {
    fetch("00-" + TRACE + "-" + CALLER + "-00", origin.url("/ok"));

    assertThat(origin.requests().getFirst().header("traceparent"))
        .startsWith("00-" + TRACE)
        .endsWith("-00");
    fetch("00-" + TRACE + "-" + CALLER + "-01", origin.url("/ok"));
    await("the spans of the later request").atMost(SOON).until(() -> SPANS.size() >= 2);
    assertThat(SPANS).hasSize(2);
  }

  @Test
  void passesOnNothingElseOfTheCaller() {
    caller.send(
        caller
            .request("/fetch?" + Caller.query("", origin.url("/ok")))
            .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
            .header("tracestate", "vendor=value")
            .header("baggage", "user=ann")
            .build());

    Request got = origin.requests().getFirst();
    assertThat(got.header("tracestate")).isEqualTo("vendor=value");
    assertThat(got.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("baggage"));
  }

  @Test
  void linksMetricsWithTraces() {
    fetch("00-" + TRACE + "-" + CALLER + "-01", origin.url("/ok"));

    String metrics =
        caller
            .send(
                caller
                    .request("/actuator/prometheus")
                    .header("Accept", "application/openmetrics-text; version=1.0.0")
                    .build())
            .body();
    assertThat(metrics)
        .containsPattern("gather_fetch_seconds_bucket\\{.*} .*# \\{.*trace_id=\"" + TRACE + "\"")
        .endsWith("# EOF\n");
  }

  private HttpResponse<String> fetch(String traceparent, String... urls) {
    return caller.send(
        caller
            .request("/fetch?" + Caller.query("attempts=1", urls))
            .header("traceparent", traceparent)
            .build());
  }

  private static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(
            toMap(
                KeyValue::getKey,
                pair ->
                    pair.getValue().hasIntValue()
                        ? Long.toString(pair.getValue().getIntValue())
                        : pair.getValue().getStringValue()));
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
