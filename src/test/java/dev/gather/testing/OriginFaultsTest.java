package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OriginFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private Origin origin;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    origin = Origin.start();
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    origin.close();
    origin.awaitOpenSockets(0, SOON);
  }

  @ParameterizedTest
  @CsvSource({
    "request-line, 0",
    "request, 0",
    "mid-headers, 49",
    "headers, 41",
    "mid-body, 541",
    "response, 1041"
  })
  void closesAtEachStage(String stage, int bytes) throws Exception {
    try (Socket socket = connect("/close?at=" + stage)) {
      assertThat(socket.getInputStream().readAllBytes()).hasSize(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"request-line", "request", "mid-headers", "headers", "mid-body"})
  void resetsAtEachStage(String stage) throws Exception {
    try (Socket socket = connect("/reset?at=" + stage)) {
      assertThatExceptionOfType(SocketException.class)
          .isThrownBy(() -> socket.getInputStream().readAllBytes())
          .withMessage("Connection reset");
    }
  }

  @ParameterizedTest
  @CsvSource({"CLOSE, 0", "CLOSE_ON_FIRST_BYTE, 0", "GARBAGE, 15"})
  void endsBeforeTheRequest(Accepting accepting, int bytes) throws Exception {
    origin.onAccept(accepting);
    try (Socket socket = connect("/ok")) {
      assertThat(socket.getInputStream().readAllBytes()).hasSize(bytes);
    }
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void resetsOrStallsOnAccept() throws Exception {
    origin.onAccept(Accepting.RESET);
    assertThatIOException().isThrownBy(() -> get("/ok"));
    origin.onAccept(Accepting.STALL);
    try (Socket socket = connect("/ok")) {
      origin.awaitOpenSockets(1, SOON);
      assertThat(socket.getInputStream().available()).isZero();
    }
    origin.awaitOpenSockets(0, SOON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/endless-body", "/endless-body?framing=close", "/endless-headers"})
  void floodsUntilTheClientCloses(String target) throws Exception {
    try (Socket socket = connect(target)) {
      assertThat(socket.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
    }
    origin.awaitOpenSockets(0, SOON);
  }

  @Test
  void sendsALongHeader() throws Exception {
    assertThat(get("/long-header?bytes=20000").headers().firstValue("x-long").orElseThrow())
        .hasSize(20_000);
  }

  @Test
  void inflatesAThousandfold() throws Exception {
    String bomb = "/bomb?bytes=10000000&encoding=";
    byte[] gzip = bytes(bomb + "gzip");
    byte[] deflate = bytes(bomb + "deflate");

    assertThat(gzip.length).isLessThan(10_500);
    assertThat(deflate.length).isLessThan(10_500);
    assertThat(new GZIPInputStream(stream(gzip)).readAllBytes()).hasSize(10_000_000);
    assertThat(new InflaterInputStream(stream(deflate)).readAllBytes()).hasSize(10_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checksum", "data", "truncated"})
  void spoilsGzip(String fault) throws Exception {
    byte[] whole = bytes("/gzip");
    byte[] spoilt = bytes("/gzip?fault=" + fault);

    assertThat(new GZIPInputStream(stream(whole)).readAllBytes()).hasSize(1256);
    assertThatIOException()
        .isThrownBy(() -> new GZIPInputStream(stream(spoilt)).readAllBytes())
        .isInstanceOfAny(ZipException.class, EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/length",
        "/chunked?fault=size",
        "/chunked?fault=crlf",
        "/chunked?fault=end",
        "/garbage"
      })
  void sendsFramesThatAClientRefuses(String target) {
    assertThatIOException().isThrownBy(() -> get(target));
  }

  @Test
  void sendsMoreThanItsLength() throws Exception {
    assertThat(get("/length?says=50").body()).hasSize(50);
    assertThat(get("/chunked").body()).isEqualTo("helloworld");
  }

  @Test
  void sendsAChunkSizeBeyond64Bits() throws Exception {
    try (Socket socket = connect("/chunked?fault=overflow")) {
      assertThat(socket.getInputStream().readAllBytes())
          .asString()
          .endsWith("10000000000000005\r\nworld\r\n0\r\n\r\n");
    }
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(origin.url(target)))
        .version(HttpClient.Version.HTTP_1_1);
  }

  private HttpResponse<String> get(String target) throws Exception {
    return client.send(request(target).build(), BodyHandlers.ofString());
  }

  private byte[] bytes(String target) throws Exception {
    return client.send(request(target).build(), BodyHandlers.ofByteArray()).body();
  }

  private Socket connect(String target) throws IOException {
    Socket socket = new Socket(origin.address().getAddress(), origin.address().getPort());
    socket
        .getOutputStream()
        .write(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
