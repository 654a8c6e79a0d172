package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.testing.Caller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Rooms over HTTP. */
@WholeChat
@Timeout(60)
class RoomsIT {
  @LocalServerPort private int port;
  @Autowired private TcpDoor door;
  private Caller caller;

  @BeforeEach
  void connect() {
    caller = new Caller(port);
  }

  @AfterEach
  void close() {
    caller.close();
  }

  private HttpResponse<String> say(String path, String text) {
    return caller.post(path, "text/plain", BodyPublishers.ofString(text));
  }

  private JsonNode get(String path) {
    HttpResponse<String> reply = caller.get(path);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return Caller.json(reply.body());
  }

  @Test
  void saysInTextAndJson() {
    HttpResponse<String> first = say("/rooms/h1/messages?from=h-ann", "one\n");
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(Caller.json(first.body()).get("offset").asInt()).isEqualTo(1);
    String json = "{\"from\":\"h-bob\",\"text\":\"two\",\"key\":\"k\"}";
    JsonNode second =
        Caller.json(
            caller
                .post("/rooms/h1/messages", "application/json", BodyPublishers.ofString(json))
                .body());
    JsonNode again =
        Caller.json(
            caller
                .post("/rooms/h1/messages", "application/json", BodyPublishers.ofString(json))
                .body());

    assertThat(second.get("duplicate").asBoolean()).isFalse();
    assertThat(again.get("offset").asInt()).isEqualTo(2);
    assertThat(again.get("duplicate").asBoolean()).isTrue();
    JsonNode page = get("/rooms/h1/messages");
    assertThat(page.get("messages").findValuesAsString("text")).containsExactly("one", "two");
    assertThat(page.get("messages").findValuesAsString("from")).containsExactly("h-ann", "h-bob");
    JsonNode room = get("/rooms/h1");
    assertThat(room.get("offset").asInt()).isEqualTo(2);
    assertThat(room.get("members").asInt()).isZero();
    assertThat(room.get("epoch")).isEqualTo(page.get("epoch"));
    assertThat(get("/rooms").get("rooms").findValuesAsString("room")).contains("lobby", "h1");
  }

  @Test
  void aKeyMakesAMessageOfNobodySafeToRepeat() {
    HttpResponse<String> first = say("/rooms/h8/messages?key=once", "one");
    HttpResponse<String> again = say("/rooms/h8/messages?key=once", "one");
    HttpResponse<String> other = say("/rooms/h8/messages?key=twice", "one");

    assertThat(Caller.json(first.body()).get("duplicate").asBoolean()).isFalse();
    assertThat(Caller.json(again.body()).get("duplicate").asBoolean()).isTrue();
    assertThat(Caller.json(again.body()).get("offset").asInt()).isEqualTo(1);
    assertThat(Caller.json(other.body()).get("offset").asInt()).isEqualTo(2);
  }

  @Test
  void pagesSinceAPlace() {
    Stream.of("a", "b", "c", "d").forEach(text -> say("/rooms/h2/messages", text));
    String epoch = get("/rooms/h2").get("epoch").asString();

    JsonNode page = get("/rooms/h2/messages?since=" + epoch + ":1&limit=2");

    assertThat(page.get("messages").findValuesAsString("text")).containsExactly("b", "c");
    assertThat(page.get("recovered").asBoolean()).isTrue();
    assertThat(get("/rooms/h2/messages?since=other:1&limit=1").get("recovered").asBoolean())
        .isFalse();
  }

  @Test
  void everyDoorShowsTheSame() throws IOException, InterruptedException {
    try (LineClient line = LineClient.named(door.port(), "h-line");
        FrameClient json = FrameClient.json(port, "?nick=h-json");
        BufferedReader sse = follow("/rooms/h3/messages?format=sse");
        BufferedReader ndjson = follow("/rooms/h3/messages?format=ndjson")) {
      json.ask(1, "\"op\":\"join\",\"room\":\"h3\"");
      line.send("/join h3");
      line.until("* h3 has");

      say("/rooms/h3/messages?from=h-curl", "from curl");
      json.ask(2, "\"op\":\"say\",\"room\":\"h3\",\"text\":\"from json\"");
      line.send("from nc");

      assertThat(line.next()).isEqualTo("h-curl: from curl");
      assertThat(line.next()).isEqualTo("h-json: from json");
      String epoch = get("/rooms/h3").get("epoch").asString();
      for (int offset = 1; offset <= 3; offset++) {
        assertThat(Caller.json(ndjson.readLine()).get("offset").asInt()).isEqualTo(offset);
        assertThat(skip(sse, "id: ")).isEqualTo("id: " + epoch + ":" + offset);
      }
    }
  }

  @Test
  void anEventSourceResumes() throws IOException, InterruptedException {
    Stream.of("a", "b", "c").forEach(text -> say("/rooms/h4/messages", text));
    String epoch = get("/rooms/h4").get("epoch").asString();
    try (BufferedReader sse =
        reader(
            caller
                .request("/rooms/h4/messages")
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", epoch + ":2")
                .build())) {
      assertThat(skip(sse, "id: ")).endsWith(":3");
      say("/rooms/h4/messages", "d");
      assertThat(skip(sse, "id: ")).endsWith(":4");
    }
    try (BufferedReader sse = follow("/rooms/h4/messages?format=sse&since=gone:2")) {
      assertThat(sse.readLine()).isEqualTo("event: reset");
    }
  }

  private static List<String> pointers(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).isEqualTo(400);
    return Caller.json(reply.body()).get("errors").findValuesAsString("pointer");
  }

  @Test
  void refusesWithEveryFaultNamed() {
    assertThat(caller.get("/rooms/none-such").statusCode()).isEqualTo(404);
    assertThat(caller.get("/rooms/none-such/messages").statusCode()).isEqualTo(404);
    assertThat(caller.get("/rooms/a%20b").statusCode()).isEqualTo(400);
    HttpResponse<String> faults = caller.get("/rooms/lobby/messages?since=x&limit=-1&sinse=1");
    assertThat(faults.statusCode()).isEqualTo(400);
    assertThat(Caller.json(faults.body()).get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("?since", "?limit", "?sinse");
    assertThat(pointers(caller.get("/rooms/a%20b/messages?limit=-1&x=1")))
        .containsExactlyInAnyOrder("{room}", "?limit", "?x");
    assertThat(pointers(say("/rooms/a%20b/messages?from=c%20d&key=", " ")))
        .containsExactlyInAnyOrder("{room}", "?from", "?key", "#");
    assertThat(
            pointers(
                caller.post(
                    "/rooms/a%20b/messages",
                    "application/json",
                    BodyPublishers.ofString(
                        "{'from':'c d','text':' ','key':''}".replace('\'', '"')))))
        .containsExactlyInAnyOrder("{room}", "#/from", "#/text", "#/key");
    assertThat(caller.get("/rooms/lobby/messages?format=har").statusCode()).isEqualTo(406);
    assertThat(say("/rooms/h5/messages", "").statusCode()).isEqualTo(400);
    assertThat(say("/rooms/h5/messages", "x".repeat(4_097)).statusCode()).isEqualTo(413);
    assertThat(say("/rooms/h5/messages", "x".repeat(100_000)).statusCode()).isEqualTo(413);
    assertThat(say("/rooms/h5/messages?from=a%20b", "x").statusCode()).isEqualTo(400);
    assertThat(
            caller
                .post("/rooms/h5/messages", "image/png", BodyPublishers.ofString("x"))
                .statusCode())
        .isEqualTo(415);
    assertThat(caller.get("/chat").statusCode()).isEqualTo(426);
  }

  @Test
  void aNickOfSomeoneWhoIsHereIsTheirs() throws IOException {
    try (LineClient line = LineClient.named(door.port(), "h-owner")) {
      assertThat(say("/rooms/h6/messages?from=H-Owner", "x").statusCode()).isEqualTo(409);
      line.send("/quit");
      assertThat(line.next()).isNull();
    }
  }

  @Test
  void oneConnectionMaySayTenASecond() {
    for (int i = 0; i < 60; i++) {
      HttpResponse<String> reply = say("/rooms/h7/messages", "m");
      if (reply.statusCode() != 201) {
        assertThat(reply.statusCode()).isEqualTo(429);
        assertThat(reply.headers().firstValue("Retry-After")).contains("1");
        return;
      }
    }
    throw new AssertionError("60 messages were let through at once");
  }

  private BufferedReader follow(String path) throws IOException, InterruptedException {
    return reader(caller.request(path).build());
  }

  private BufferedReader reader(java.net.http.HttpRequest request)
      throws IOException, InterruptedException {
    return new BufferedReader(
        new InputStreamReader(caller.stream(request), StandardCharsets.UTF_8));
  }

  private static String skip(BufferedReader lines, String begin) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(begin)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended");
  }
}
