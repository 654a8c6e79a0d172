package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Programs that speak {@code chat.v1}, people with wscat, and those who break the protocol. */
@WholeChat
@Timeout(60)
class WebSocketIT {
  @LocalServerPort private int port;
  private final List<FrameClient> clients = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (FrameClient client : clients) {
      client.close();
    }
  }

  private FrameClient json(String query) throws IOException {
    FrameClient client = FrameClient.json(port, query);
    clients.add(client);
    return client;
  }

  private FrameClient open(String path, String... headers) throws IOException {
    FrameClient client = new FrameClient(port, path, headers);
    clients.add(client);
    return client;
  }

  private static JsonNode ok(JsonNode reply) {
    assertThat(reply.has("ok")).as(reply.toString()).isTrue();
    return reply.get("ok");
  }

  private static String code(JsonNode reply) {
    return reply.at("/error/code").asString();
  }

  @Test
  void saysAndIsTold() throws IOException {
    FrameClient ann = json("?nick=w-ann");
    FrameClient bob = json("?nick=w-bob");
    JsonNode joined = ok(ann.ask(1, "\"op\":\"join\",\"room\":\"w1\""));
    assertThat(joined.get("room").asString()).isEqualTo("w1");
    assertThat(joined.get("offset").asInt()).isZero();
    assertThat(joined.get("members").asInt()).isEqualTo(1);
    assertThat(joined.get("messages").isEmpty()).isTrue();
    ok(bob.ask(1, "\"op\":\"join\",\"room\":\"w1\""));
    assertThat(ann.push("joined").get("nick").asString()).isEqualTo("w-bob");

    JsonNode said = ok(ann.ask(2, "\"op\":\"say\",\"room\":\"w1\",\"text\":\"hi\",\"key\":\"k\""));
    JsonNode again = ok(ann.ask(3, "\"op\":\"say\",\"room\":\"w1\",\"text\":\"hi\",\"key\":\"k\""));
    ok(ann.ask(4, "\"op\":\"say\",\"room\":\"w1\",\"text\":\"\\u202e\\u001b\""));

    assertThat(said.get("offset").asInt()).isEqualTo(1);
    assertThat(said.get("duplicate").asBoolean()).isFalse();
    assertThat(again.get("offset").asInt()).isEqualTo(1);
    assertThat(again.get("duplicate").asBoolean()).isTrue();
    JsonNode told = bob.push("message");
    assertThat(told.get("from").asString()).isEqualTo("w-ann");
    assertThat(told.get("text").asString()).isEqualTo("hi");
    assertThat(told.get("epoch")).isEqualTo(joined.get("epoch"));
    assertThat(bob.until("{\"push\"")).contains("\"offset\":2").contains("\\u202e\\u001b");
  }

  @Test
  void resumesWithoutAGap() throws IOException {
    FrameClient ann = json("?nick=r-ann&room=w2");
    JsonNode joined = ok(ann.ask(1, "\"op\":\"join\""));
    for (int i = 0; i < 5; i++) {
      ok(ann.ask(10 + i, "\"op\":\"say\",\"text\":\"m" + i + "\""));
    }
    String epoch = joined.get("epoch").asString();
    FrameClient bob = json("?room=w2");

    JsonNode back =
        ok(
            bob.ask(
                1, "\"op\":\"join\",\"since\":{\"epoch\":\"%s\",\"offset\":3}".formatted(epoch)));
    assertThat(back.get("recovered").asBoolean()).isTrue();
    assertThat(back.get("messages").findValuesAsString("text")).containsExactly("m3", "m4");
    ok(ann.ask(20, "\"op\":\"say\",\"text\":\"m5\""));
    assertThat(bob.push("message").get("offset").asInt()).isEqualTo(6);

    JsonNode lost =
        ok(bob.ask(2, "\"op\":\"join\",\"since\":{\"epoch\":\"x\",\"offset\":3},\"limit\":2"));
    assertThat(lost.get("recovered").asBoolean()).isFalse();
    assertThat(lost.get("messages").findValuesAsString("text")).containsExactly("m4", "m5");
  }

  @Test
  void answersEveryOperation() throws IOException {
    FrameClient ann = json("?nick=o-ann&room=w3");
    assertThat(ann.ask(1, "\"op\":\"ping\"").get("ok").isEmpty()).isTrue();
    ok(ann.ask(2, "\"op\":\"join\""));
    ok(ann.ask(3, "\"op\":\"say\",\"text\":\"one\""));
    assertThat(ok(ann.ask(4, "\"op\":\"who\"")).get("nicks").toString()).isEqualTo("[\"o-ann\"]");
    assertThat(ok(ann.ask(5, "\"op\":\"history\",\"limit\":5")).get("messages").size())
        .isEqualTo(1);
    assertThat(ok(ann.ask(6, "\"op\":\"nick\",\"nick\":\"o-anna\"")).get("nick").asString())
        .isEqualTo("o-anna");
    ok(ann.ask(7, "\"op\":\"leave\""));
    assertThat(code(ann.ask(8, "\"op\":\"leave\""))).isEqualTo("not_here");
    assertThat(code(ann.ask(9, "\"op\":\"history\",\"room\":\"w3-none\""))).isEqualTo("not_here");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    FrameClient ann = json("?room=w4");
    ann.send("{nope");
    assertThat(code(ann.until(json -> json.has("error")))).isEqualTo("bad_request");
    ann.send("[]");
    assertThat(code(ann.until(json -> json.has("error")))).isEqualTo("bad_request");
    assertThat(code(ann.ask(1, "\"op\":\"dance\""))).isEqualTo("bad_request");
    assertThat(ann.ask(2, "\"op\":\"say\",\"txet\":\"x\"").at("/error/detail").asString())
        .contains("#/text: 'text' is needed; #/txet: unknown property");
    assertThat(code(ann.ask(3, "\"op\":\"say\",\"text\":\"" + "x".repeat(4_097) + "\"")))
        .isEqualTo("too_large");
    assertThat(code(ann.ask(4, "\"op\":\"say\",\"text\":\" \""))).isEqualTo("bad_text");
    assertThat(code(ann.ask(5, "\"op\":\"say\",\"text\":\"\\ud800\""))).isEqualTo("bad_text");
    assertThat(code(ann.ask(6, "\"op\":\"join\",\"room\":\"a b\""))).isEqualTo("bad_room");
    assertThat(code(ann.ask(7, "\"op\":\"nick\",\"nick\":\"a b\""))).isEqualTo("bad_nick");
  }

  @Test
  void saysWhenToGoOn() throws IOException {
    FrameClient ann = json("?room=w5");
    for (int i = 0; i < 40; i++) {
      ann.send("{\"id\":" + i + ",\"op\":\"say\",\"text\":\"x\"}");
    }

    JsonNode refused = ann.until(json -> json.has("error")).get("error");

    assertThat(refused.get("code").asString()).isEqualTo("rate_limited");
    assertThat(refused.get("retryAfterMs").asDouble()).isBetween(0.001, 200.0);
  }

  @Test
  void aSessionTakesTheNickFromAConnectionThatIsHalfDead() throws IOException {
    FrameClient old = json("?nick=s-ann");
    String session = ok(old.ask(1, "\"op\":\"join\",\"room\":\"w6\"")).get("session").asString();

    assertThat(open("/chat?nick=s-ann").head()).startsWith("HTTP/1.1 409");
    assertThat(open("/chat?nick=s-ann&session=guess").head()).startsWith("HTTP/1.1 409");
    FrameClient again = json("?nick=s-ann&session=" + session);

    assertThat(old.push("bye").get("code").asInt()).isEqualTo(4001);
    assertThat(old.next().code()).isEqualTo(4001);
    JsonNode joined = ok(again.ask(1, "\"op\":\"join\",\"room\":\"w6\""));
    assertThat(joined.get("nick").asString()).isEqualTo("s-ann");
    assertThat(joined.get("session").asString()).isEqualTo(session);
  }

  @Test
  void withoutSubprotocolItIsLines() throws IOException {
    FrameClient ann = open("/chat?room=w7&nick=l-ann");
    assertThat(ann.next().text()).startsWith("* you are l-ann in w7");
    ann.until("* w7 has 1 here");
    FrameClient bob = json("?nick=l-bob");
    ok(bob.ask(1, "\"op\":\"join\",\"room\":\"w7\""));
    assertThat(ann.next().text()).isEqualTo("* l-bob joined");

    ann.send("hello");
    ok(bob.ask(2, "\"op\":\"say\",\"room\":\"w7\",\"text\":\"hi\\nl-ann: forged\""));

    assertThat(ann.next().text()).isEqualTo("l-bob: hi l-ann: forged");
  }

  @Test
  void aTokenAmongTheSubprotocolsIsNoneOfThem() throws IOException {
    FrameClient both = open("/chat", "Sec-WebSocket-Protocol: chat.v1, bearer.secret");
    FrameClient token = open("/chat", "Sec-WebSocket-Protocol: bearer.secret");
    FrameClient other = open("/chat", "Sec-WebSocket-Protocol: soap");

    assertThat(both.head()).contains("rotocol: chat.v1\r\n");
    ok(both.ask(1, "\"op\":\"ping\""));
    assertThat(token.head()).contains("rotocol: bearer.secret\r\n");
    token.until("* you are guest-");
    assertThat(other.head()).startsWith("HTTP/1.1 101").doesNotContain("soap");
    other.until("* you are guest-");
  }

  @Test
  void pagesFromElsewhereStayOut() throws IOException {
    assertThat(open("/chat", "Origin: http://evil.example").head()).startsWith("HTTP/1.1 403");
    assertThat(open("/chat", "Origin: http://friend.example").head()).startsWith("HTTP/1.1 101");
    assertThat(open("/chat", "Origin: http://127.0.0.1:" + port).head()).startsWith("HTTP/1.1 101");
  }

  @Test
  void badNicksAndParametersAreRefused() throws IOException {
    assertThat(open("/chat?nick=a%20b").head()).startsWith("HTTP/1.1 400");
    assertThat(open("/chat?nick=guest-1").head()).startsWith("HTTP/1.1 400");
    assertThat(open("/chat?room=a%2Fb").head()).startsWith("HTTP/1.1 400");
    assertThat(open("/chat?nik=x").head()).startsWith("HTTP/1.1 400");
    assertThat(open("/chat?nick=a%20b&room=c%20d&nik=x").body())
        .contains("\"?nick\"", "\"?room\"", "\"?nik\"");
  }

  @Test
  void violationsHaveTheirCodes() throws IOException {
    assertThat(after(0x81, new byte[] {(byte) 0xFF})).as("bad UTF-8").isEqualTo(1007);
    assertThat(after(0xC1, "x".getBytes(UTF_8))).as("RSV1").isEqualTo(1002);
    assertThat(after(0x80, "x".getBytes(UTF_8))).as("continues nothing").isEqualTo(1002);
    assertThat(after(0x83, "x".getBytes(UTF_8))).as("reserved opcode").isEqualTo(1002);
    assertThat(after(0x09, "x".getBytes(UTF_8))).as("ping in parts").isEqualTo(1002);
    assertThat(after(0x88, new byte[] {3})).as("half a close code").isEqualTo(1002);
    assertThat(after(0x82, new byte[5])).as("binary").isEqualTo(1003);
    assertThat(after(0x81, new byte[100_000])).as("too big").isEqualTo(1009);
    assertThat(after(0x88, new byte[] {3, (byte) 0xE8})).as("closing").isEqualTo(1000);
  }

  private int after(int first, byte[] payload) throws IOException {
    FrameClient client = json("?room=w8");
    client.send(first, payload);
    return client.closed();
  }

  @Test
  void fragmentsAreOneMessageAndOneLimit() throws IOException {
    FrameClient ann = json("?room=w9");
    ann.send(0x01, "{\"id\":1,".getBytes(UTF_8));
    ann.send(0x89, "are you there".getBytes(UTF_8));
    ann.send(0x80, "\"op\":\"ping\"}".getBytes(UTF_8));
    FrameClient.Frame pong = ann.next();
    assertThat(pong.opcode()).isEqualTo(10);
    assertThat(pong.text()).isEqualTo("are you there");
    assertThat(ann.next().text()).isEqualTo("{\"id\":1,\"ok\":{}}");

    ann.send(0x01, new byte[20_000]);
    ann.send(0x00, new byte[20_000]);
    assertThat(ann.closed()).isEqualTo(1009);
  }

  @Test
  void unmaskedFramesAreRefused() throws IOException {
    FrameClient ann = json("?room=w10");
    ann.raw(new byte[] {(byte) 0x81, 1, 'x'});
    assertThat(ann.closed()).isEqualTo(1002);
  }

  @Test
  void aFloodIs1008() throws IOException {
    FrameClient ann = json("?room=w11");
    for (int i = 0; i < 400; i++) {
      ann.send("{\"op\":\"say\",\"text\":\"x\"}");
    }
    assertThat(ann.closed()).isEqualTo(1008);
  }
}
