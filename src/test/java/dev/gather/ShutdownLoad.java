package dev.gather;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import dev.gather.testing.Origin;
import dev.gather.testing.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Callers at all doors, over and over, until the service goes away. A request that was under way
 * when {@link #ending} was called has to be answered whole; a later one may be refused or cut off,
 * but never answered wrongly.
 */
final class ShutdownLoad implements AutoCloseable {
  private static final int MEMBERS = 60;
  private static final String ROOM = "shutdown";

  private final ServiceProcess service;
  private final Origin origin;
  private final Acknowledged acknowledged;
  private final String name;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> working = new ArrayList<>();
  private final Map<String, Integer> answered = new ConcurrentHashMap<>();
  private volatile boolean ending;

  ShutdownLoad(ServiceProcess service, Origin origin, Acknowledged acknowledged, String name) {
    this.service = service;
    this.origin = origin;
    this.acknowledged = acknowledged;
    this.name = name;
    String slow = "url=" + origin.url("/delay?ms=400");
    http("fetch", "/fetch?%s&url=%s".formatted(slow, origin.url("/ok")), "\"success\":2");
    http("stream", "/fetch?format=ndjson&" + slow, "\"summary\":{\"total\":1,\"success\":1");
    http("files", "/files?path=*.log&digest=sha-256", "\"failed\":0");
    http("pipeline", "/pipeline?items=8&produce=50ms&consume=50ms&format=sse", "event: summary");
    repeat(this::job);
    repeat(this::say);
    working.add(callers.submit(this::frames));
    working.add(callers.submit(this::lines));
    working.add(callers.submit(this::follow));
    working.add(callers.submit(this::echo));
  }

  /** Waits until each door has answered. */
  void isUnderWay() {
    await("an answer of each door")
        .atMost(60, SECONDS)
        .until(
            () -> answered.size() == working.size() || working.stream().anyMatch(Future::isDone));
  }

  /** From now on the service may refuse what is begun. */
  void ending() {
    ending = true;
  }

  /** Waits for all callers; throws what any of them found wrong. */
  void ended() throws Exception {
    for (Future<?> caller : working) {
      caller.get(30, SECONDS);
    }
  }

  private @Nullable Void until(Callable<Boolean> call) throws Exception {
    while (true) {
      boolean mayFail = ending;
      try {
        if (!call.call()) {
          return null;
        }
      } catch (IOException | UncheckedIOException failure) {
        if (mayFail) {
          return null;
        }
        throw new AssertionError("A call failed that was begun before SIGTERM", failure);
      }
    }
  }

  private void http(String door, String path, String whole) {
    repeat(
        caller -> {
          HttpResponse<String> reply = caller.get(path);
          assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
          assertThat(reply.body()).as(door).contains(whole);
          return answered(door);
        });
  }

  /** Who follows a job may be cut off: it goes on after the next start. */
  private boolean job(Caller caller) {
    String body = (origin.url("/delay?ms=50") + "\n").repeat(MEMBERS);
    HttpResponse<String> reply =
        caller.post("/jobs?concurrency=8&perHost=8", "text/plain", BodyPublishers.ofString(body));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    String id = Caller.json(reply.body()).at("/id").asString();
    acknowledged.jobs().put(id, MEMBERS);
    answered("jobs");
    try {
      caller.get("/jobs/" + id + "/results?format=ndjson");
      return true;
    } catch (UncheckedIOException cut) {
      assertThat(ending).as("cut off before SIGTERM").isTrue();
      return false;
    }
  }

  private boolean say(Caller caller) {
    String text = "http " + answered.getOrDefault("say", 0) + " of " + name;
    HttpResponse<String> reply =
        caller.post(
            "/rooms/" + ROOM + "/messages?from=" + name,
            "text/plain",
            BodyPublishers.ofString(text));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    keep(Caller.json(reply.body()), text);
    return answered("say");
  }

  private void keep(JsonNode stored, String text) {
    String other = acknowledged.messages().put(stored.at("/offset").asLong(), text);
    assertThat(other).as("two messages have one offset").isNull();
  }

  /** Says one message after the other, until it is told that the service goes away. */
  private @Nullable Void frames() throws Exception {
    Frames frames = new Frames();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("chat.v1")
            .buildAsync(
                URI.create(
                    "ws://127.0.0.1:" + service.port() + "/chat?room=" + ROOM + "&nick=ws-" + name),
                frames)
            .get(20, SECONDS);
    for (int id = 1; !frames.closed.isDone(); id++) {
      String text = "frame " + id + " of " + name;
      CompletableFuture<JsonNode> reply = frames.reply(id);
      socket.sendText("{\"id\":%d,\"op\":\"say\",\"text\":\"%s\"}".formatted(id, text), true);
      CompletableFuture.anyOf(reply, frames.closed).get(20, SECONDS);
      if (reply.isDone()) {
        assertThat(reply.get().has("ok")).as(reply.get().toString()).isTrue();
        keep(reply.get().at("/ok"), text);
        answered("frames");
      }
    }
    assertThat(ending).as("closed before SIGTERM").isTrue();
    assertThat(frames.closed.get()).isEqualTo(1001);
    assertThat(frames.bye).as("told before the close").isTrue();
    socket.abort();
    return null;
  }

  private @Nullable Void lines() throws Exception {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), service.linesPort());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(("/join " + ROOM + "\n").getBytes(UTF_8));
      String last = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
        answered("lines");
      }
      assertThat(ending).as("closed before SIGTERM").isTrue();
      assertThat(last).startsWith("! the service is going away");
      return null;
    }
  }

  private @Nullable Void follow() throws Exception {
    try (Caller caller = service.caller();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    caller.stream(
                        caller.request("/rooms/" + ROOM + "/messages?format=sse").build()),
                    UTF_8))) {
      String event = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        event = line.startsWith("event:") ? line : event;
        answered("sse");
      }
      assertThat(ending).as("closed before SIGTERM").isTrue();
      assertThat(event).isEqualTo("event: bye");
      return null;
    }
  }

  private @Nullable Void echo() throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      socket.connect(InetAddress.ofLiteral("127.0.0.1"), service.echoPort());
      return until(
          () -> {
            byte[] sent = ("datagram " + answered.get("echo")).getBytes(UTF_8);
            socket.send(new DatagramPacket(sent, sent.length));
            DatagramPacket back = new DatagramPacket(new byte[100], 100);
            socket.receive(back);
            assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(sent);
            return answered("echo");
          });
    }
  }

  private boolean answered(String door) {
    answered.merge(door, 1, Integer::sum);
    return true;
  }

  private void repeat(Predicate<Caller> call) {
    working.add(
        callers.submit(
            () -> {
              try (Caller caller = service.caller()) {
                return until(() -> call.test(caller));
              }
            }));
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }

  /** Replies by their ids, the farewell, and the code of the close. */
  private static final class Frames implements WebSocket.Listener {
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    volatile boolean bye;
    private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();

    CompletableFuture<JsonNode> reply(int id) {
      return replies.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode frame = Caller.json(text.toString());
        text.setLength(0);
        bye |= frame.path("push").asString("").equals("bye");
        if (frame.has("id")) {
          reply(frame.get("id").asInt()).complete(frame);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      closed.completeExceptionally(failure);
    }
  }
}
