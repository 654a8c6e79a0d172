package dev.gather.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the service as its users do. Every answer has to come within a minute. */
public final class Caller implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int port;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Caller(int port) {
    this.port = port;
  }

  /** The query of a batch: {@code options} as they are, the URLs encoded. */
  public static String query(String options, String... urls) {
    return Stream.concat(
            Stream.of(options).filter(given -> !given.isEmpty()),
            Arrays.stream(urls).map(url -> "url=" + URLEncoder.encode(url, UTF_8)))
        .collect(joining("&"));
  }

  /** The JSON reply to {@code GET /fetch}, which has to be 200. */
  public JsonNode fetch(String options, String... urls) {
    return json(ok(get("/fetch?" + query(options, urls))));
  }

  /** The first result of the same. */
  public JsonNode fetchOne(String options, String url) {
    return fetch(options, url).at("/results/0");
  }

  /** The JSON reply to {@code POST /fetch} with JSON, which has to be 200. */
  public JsonNode post(String json) {
    return json(ok(post("/fetch", "application/json", BodyPublishers.ofString(json))));
  }

  public HttpResponse<String> get(String pathAndQuery) {
    return send(request(pathAndQuery).GET().build());
  }

  public HttpResponse<String> post(String pathAndQuery, String contentType, BodyPublisher body) {
    return send(request(pathAndQuery).header("Content-Type", contentType).POST(body).build());
  }

  public HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(url(pathAndQuery))).timeout(Duration.ofMinutes(1));
  }

  public String url(String pathAndQuery) {
    return "http://127.0.0.1:" + port + pathAndQuery;
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted in the wait for a reply", interrupted);
    }
  }

  /** The body of a reply as it comes. */
  public InputStream stream(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> reply = client.send(request, BodyHandlers.ofInputStream());
    assertThat(reply.statusCode()).isEqualTo(200);
    return reply.body();
  }

  /** A socket that has sent these lines of a request, each ended by CRLF, and reads nothing yet. */
  public Socket socket(String... lines) throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(UTF_8));
    return socket;
  }

  public static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  private static String ok(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return reply.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
