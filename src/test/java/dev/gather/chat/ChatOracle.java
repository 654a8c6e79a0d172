package dev.gather.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writers and readers at all doors of one or more nodes, cut off at random. Knows what was
 * acknowledged: each reader has to read all of it once, in the one order that the history has.
 */
final class ChatOracle implements AutoCloseable {
  private static final String ROOM = "oracle";

  private final List<Node> nodes;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> writers = new ArrayList<>();
  private final List<Future<List<String>>> readers = new ArrayList<>();
  private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
  private volatile boolean writing = true;
  private volatile long last = Long.MAX_VALUE;

  /** The doors of a node. */
  record Node(int http, int tcp) {}

  ChatOracle(List<Node> nodes) {
    this.nodes = nodes;
  }

  /** Begins to write and read. */
  void start() {
    for (int i = 0; i < 3; i++) {
      int n = i;
      writers.add(clients.submit(() -> writeFrames("json-" + n)));
    }
    writers.add(clients.submit(() -> writeHttp("curl")));
    writers.add(clients.submit(this::writeLines));
    for (int i = 0; i < 3; i++) {
      int seed = i;
      readers.add(clients.submit(() -> readFrames(new Random(seed))));
    }
    readers.add(clients.submit(() -> readStream("ndjson", new Random(7))));
  }

  /** Waits until so many more messages are acknowledged. */
  void awaitMore(int count, Duration delay) {
    int sofar = acknowledged.size();
    await("messages after " + sofar)
        .atMost(90, SECONDS)
        .pollDelay(delay)
        .until(() -> acknowledged.size() > sofar + count);
  }

  /** Ends the writing, and sees that all have read the same. */
  void verify(int atLeast) throws Exception {
    writing = false;
    for (Future<?> writer : writers) {
      writer.get(60, SECONDS);
    }
    List<String> history = history();
    last = history.size();
    try (Caller caller = new Caller(any().http)) {
      assertThat(post(caller, "the-end", "end")).isTrue();
    }

    for (int i = 0; i < readers.size(); i++) {
      List<String> read = readers.get(i).get(60, SECONDS);
      assertThat(read.subList(0, history.size())).as("reader " + i).isEqualTo(history);
    }
    assertThat(history).as("nothing is doubled").doesNotHaveDuplicates();
    acknowledged.forEach(
        (offset, text) -> assertThat(history.get(offset.intValue() - 1)).isEqualTo(text));
    assertThat(acknowledged).hasSizeGreaterThan(atLeast);
  }

  @Override
  public void close() {
    writing = false;
    last = 0;
    clients.shutdownNow();
  }

  private Node any() {
    return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
  }

  /** Repeats each message until it is acknowledged. */
  private @Nullable Void writeFrames(String nick) {
    Random random = new Random(nick.hashCode());
    int n = 0;
    while (writing) {
      try (FrameClient client = FrameClient.json(any().http, "?room=" + ROOM + "&nick=" + nick)) {
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count && writing; i++) {
          String text = nick + "-" + n;
          JsonNode ok =
              client
                  .ask(n, "\"op\":\"say\",\"text\":\"%s\",\"key\":\"%s\"".formatted(text, text))
                  .path("ok");
          if (!ok.has("offset")) {
            break;
          }
          acknowledge(ok, text);
          n++;
        }
        client.send(
            "{\"id\":"
                + n
                + ",\"op\":\"say\",\"text\":\"%s-%d\",\"key\":\"%s-%d\"}"
                    .formatted(nick, n, nick, n));
      } catch (IOException | AssertionError cut) {
        pause();
      }
    }
    return null;
  }

  private @Nullable Void writeHttp(String nick) {
    int n = 0;
    while (writing) {
      try (Caller caller = new Caller(any().http)) {
        while (writing) {
          if (!post(caller, nick, nick + "-" + n)) {
            break;
          }
          n++;
        }
      } catch (UncheckedIOException cut) {
        pause();
      }
    }
    return null;
  }

  private boolean post(Caller caller, String nick, String text) {
    String json = "{\"from\":\"%s\",\"text\":\"%s\",\"key\":\"%s\"}".formatted(nick, text, text);
    HttpResponse<String> reply =
        caller.post(
            "/rooms/" + ROOM + "/messages", "application/json", BodyPublishers.ofString(json));
    if (reply.statusCode() != 201) {
      return false;
    }
    if (!text.equals("end")) {
      acknowledge(Caller.json(reply.body()), text);
    }
    return true;
  }

  /** Lines are not acknowledged, but they take their place among the others. */
  private @Nullable Void writeLines() {
    int n = 0;
    while (writing) {
      try (LineClient client = new LineClient(any().tcp)) {
        client.send("/join " + ROOM);
        client.until("* " + ROOM + " has");
        for (int i = 0; i < 20 && writing; i++) {
          client.send("line-" + n++);
        }
        client.send("/who");
        client.until("* in " + ROOM);
      } catch (IOException | AssertionError cut) {
        pause();
      }
    }
    return null;
  }

  private void acknowledge(JsonNode stored, String text) {
    String other = acknowledged.put(stored.get("offset").asLong(), text);
    assertThat(other == null || other.equals(text)).as("two messages have one offset").isTrue();
  }

  private List<String> readFrames(Random random) {
    List<String> read = new ArrayList<>();
    String epoch = "";
    while (read.size() <= last) {
      try (FrameClient client = FrameClient.json(any().http, "?room=" + ROOM)) {
        String since =
            read.isEmpty()
                ? ""
                : ",\"since\":{\"epoch\":\"%s\",\"offset\":%d}".formatted(epoch, read.size());
        JsonNode joined = client.ask(1, "\"op\":\"join\",\"limit\":1000" + since).path("ok");
        if (!joined.has("epoch")) {
          pause();
          continue;
        }
        epoch = joined.get("epoch").asString();
        if (!since.isEmpty() && !joined.get("recovered").asBoolean()) {
          throw new IllegalStateException("after " + read.size() + " came " + joined);
        }
        joined.get("messages").forEach(message -> take(read, message));
        int until = read.size() + 1 + random.nextInt(300);
        while (read.size() < until && read.size() <= last) {
          take(read, client.push("message"));
        }
      } catch (IOException | AssertionError cut) {
        pause();
      }
    }
    return read;
  }

  private List<String> readStream(String format, Random random) {
    List<String> read = new ArrayList<>();
    String epoch = "";
    while (read.size() <= last) {
      String since = read.isEmpty() ? "" : "&since=" + epoch + ":" + read.size();
      try (Caller caller = new Caller(any().http);
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(
                      caller.stream(
                          caller
                              .request(
                                  "/rooms/"
                                      + ROOM
                                      + "/messages?limit=1000&format="
                                      + format
                                      + since)
                              .build()),
                      StandardCharsets.UTF_8))) {
        int until = read.size() + 1 + random.nextInt(300);
        while (read.size() < until && read.size() <= last) {
          String line = lines.readLine();
          if (line == null) {
            break;
          }
          JsonNode message = Caller.json(line);
          epoch = message.get("epoch").asString();
          take(read, message);
        }
      } catch (IOException | AssertionError cut) {
        pause();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
    return read;
  }

  private static void take(List<String> read, JsonNode message) {
    if (message.get("offset").asLong() != read.size() + 1) {
      throw new IllegalStateException("after " + read.size() + " came " + message);
    }
    read.add(message.get("text").asString());
  }

  private List<String> history() {
    try (Caller caller = new Caller(any().http)) {
      List<String> history = new ArrayList<>();
      JsonNode page = Caller.json(caller.get("/rooms/" + ROOM + "/messages?limit=1").body());
      String epoch = page.get("epoch").asString();
      while (history.size() < page.get("offset").asInt()) {
        String since = epoch + ":" + history.size();
        page =
            Caller.json(
                caller.get("/rooms/" + ROOM + "/messages?limit=1000&since=" + since).body());
        assertThat(page.get("recovered").asBoolean()).isTrue();
        page.get("messages").forEach(message -> take(history, message));
      }
      return Collections.unmodifiableList(history);
    }
  }

  private static void pause() {
    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
  }
}
