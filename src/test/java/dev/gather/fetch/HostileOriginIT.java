package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Accepting;
import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What origins do wrong has its name (RFC 9209, section 2.3), ends in time and leaves nothing. */
@WholeService
@Timeout(60)
class HostileOriginIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort private int port;
  @Autowired private MeterRegistry metrics;
  private Caller caller;
  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    origin = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/close?at=request-line, connection_terminated",
    "/close?at=request, connection_terminated",
    "/close?at=mid-headers, connection_terminated",
    "/close?at=headers, http_response_incomplete",
    "/close?at=mid-body, http_response_incomplete",
    "/reset?at=request-line, connection_terminated",
    "/reset?at=request, connection_terminated",
    "/reset?at=mid-headers, connection_terminated",
    "/reset?at=headers, http_response_incomplete",
    "/reset?at=mid-body, http_response_incomplete",
    "/length?says=150&bytes=100, http_response_incomplete",
    "/chunked?fault=end, http_response_incomplete",
  })
  void breaksOff(String target, String type) {
    fails(target, "", type);
  }

  @ParameterizedTest
  @CsvSource({
    "/stall?at=request-line",
    "/stall?at=request",
    "/stall?at=mid-headers",
    "/stall?at=headers",
    "/stall?at=mid-body",
    "/delay?ms=50000",
    "/drip?bytes=10000&ms=20",
  })
  void isTooSlow(String target) {
    fails(target, "&timeout=300ms", "http_response_timeout");
  }

  @ParameterizedTest
  @CsvSource({
    "/endless-body?framing=chunked, http_response_body_size",
    "/endless-body?framing=close, http_response_body_size",
    "/bomb?encoding=gzip, http_response_body_size",
    "/bomb?encoding=deflate, http_response_body_size",
    "/ok?bytes=1048577, http_response_body_size",
    "/length?says=1000000000000, http_response_body_size",
    "/endless-headers, http_response_header_section_size",
    "/long-header, http_response_header_section_size",
  })
  void sendsTooMuch(String target, String type) {
    fails(target, "&maxBytes=1MB", type);
  }

  @ParameterizedTest
  @CsvSource({
    "/garbage, http_protocol_error",
    "/length?says=many, http_protocol_error",
    "/length?says=-1, http_protocol_error",
    "/chunked?fault=size, http_response_transfer_coding",
    "/chunked?fault=overflow, http_response_transfer_coding",
    "/chunked?fault=crlf, http_response_transfer_coding",
    "/gzip?fault=checksum, http_response_content_coding",
    "/gzip?fault=data, http_response_content_coding",
    "/gzip?fault=truncated, http_response_content_coding",
  })
  void speaksBadly(String target, String type) {
    fails(target, "", type);
  }

  @ParameterizedTest
  @CsvSource({
    "CLOSE, connection_terminated",
    "RESET, connection_terminated",
    "CLOSE_ON_FIRST_BYTE, connection_terminated",
    "STALL, http_response_timeout",
    "GARBAGE, http_protocol_error",
  })
  void isNoServer(Accepting accepting, String type) {
    origin.onAccept(accepting);
    fails("/ok", "&timeout=300ms", type);
  }

  @Test
  void refusesConnections() throws IOException {
    String url = origin.url("/ok");
    origin.close();
    assertThat(errorOf(caller.fetchOne("attempts=1", url))).isEqualTo("connection_refused");
  }

  @Test
  void announcesMoreThanIsWanted() {
    origin.on(
        "/announced",
        (request, connection) -> {
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
          connection.stall();
        });
    fails("/announced", "&timeout=1m", "http_response_body_size");
  }

  @Test
  void whatComesAfterTheLengthIsNoPartOfIt() {
    JsonNode result = caller.fetchOne("", origin.url("/length?says=50&bytes=100"));

    assertThat(result.at("/bytes").asInt()).as(result.toString()).isEqualTo(50);
    origin.awaitOpenSockets(0, SOON);
    assertThat(caller.fetchOne("", origin.url("/ok?bytes=9")).at("/bytes").asInt()).isEqualTo(9);
  }

  private static String errorOf(JsonNode result) {
    return result.at("/error/type").asString();
  }

  private void fails(String target, String options, String type) {
    JsonNode result = caller.fetchOne("attempts=1" + options, origin.url(target));
    assertThat(result.at("/outcome").asString()).as(result.toString()).isEqualTo("failed");
    assertThat(errorOf(result)).as(result.toString()).isEqualTo(type);
    assertThat(result.at("/attempts")).hasSize(1);
    assertThat(origin.requests()).hasSizeLessThanOrEqualTo(1);
    assertThat(origin.acceptedSockets()).isEqualTo(1);
    origin.awaitOpenSockets(0, SOON);
    await("no fetch in flight")
        .atMost(SOON)
        .until(() -> metrics.get("gather.fetch.in.flight").gauge().value() == 0);
  }
}
