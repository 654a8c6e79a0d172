package dev.gather;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gather.testing.Caller;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Holds docs/metrics.md to what the service exports once each of its doors was used. */
@SpringBootTest(
    classes = Gather.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"gather.fetch.warm-up=false", "gather.files.root=docs"})
@AutoConfigureMetrics
@Timeout(60)
class MetricsDocsIT {
  /** Name, labels, what. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(gather_[a-z_]+)` \\|([^|]*)\\| \\S");

  /** A series; what a timer or a histogram appends to its name is not part of it. */
  private static final Pattern SERIES =
      Pattern.compile("(?m)^(gather_[a-z_]+?)(?:_(?:count|sum|max|bucket))?(?:\\{(.*)})? ");

  private static final Pattern WORD = Pattern.compile("[a-z_]+");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  @LocalServerPort private int port;

  @Test
  void documentsEveryMetricWithItsLabels() throws IOException {
    try (Caller caller = new Caller(port)) {
      caller.fetch("attempts=2&delay=1ms", "/lab/get", "/lab/status/503");
      caller.fetch("join=any", "/lab/get", "/lab/delay/5");
      caller.get("/files?path=metrics.md");
      caller.get("/compare?url=/lab/get&rounds=1");

      chat(caller);

      await()
          .untilAsserted(
              () ->
                  assertThat(exported(caller.get("/actuator/prometheus").body()))
                      .isEqualTo(documented()));
    }
  }

  /** Comes in through the WebSocket, and goes. */
  private static void chat(Caller caller) throws IOException {
    try (Socket socket =
        caller.socket(
            "GET /chat HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "")) {
      byte[] status = socket.getInputStream().readNBytes(12);
      assertThat(new String(status, ISO_8859_1)).endsWith(" 101");
    }
  }

  private static Map<String, Set<String>> documented() throws IOException {
    return ROW.matcher(Files.readString(Path.of("docs/metrics.md")))
        .results()
        .collect(toMap(row -> row.group(1), row -> words(WORD, row.group(2))));
  }

  /** The labels that the series of each metric have. */
  private static Map<String, Set<String>> exported(String text) {
    Map<String, Set<Set<String>>> labels =
        SERIES
            .matcher(text)
            .results()
            .collect(
                groupingBy(
                    series -> series.group(1),
                    mapping(series -> labels(series.group(2)), toSet())));
    assertThat(labels.values()).as("label names of one metric").allMatch(sets -> sets.size() == 1);
    return labels.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().iterator().next()));
  }

  private static Set<String> labels(String text) {
    Set<String> names = text == null ? new TreeSet<>() : words(LABEL, text);
    names.remove("le");
    return names;
  }

  private static Set<String> words(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(word -> word.group(word.groupCount()))
        .collect(TreeSet::new, Set::add, Set::addAll);
  }
}
