package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gather.web.StreamRecord;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.core.JsonGenerator;

/**
 * One request of a member's last attempt as an entry of an HTTP Archive 1.2, where -1 says that a
 * value does not exist. Redirects have entries of their own, the last one has the body.
 *
 * @param hop null if no request was made
 */
record HarEntry(FetchResult result, @Nullable Hop hop, boolean last, Clock clock)
    implements StreamRecord {

  /** The entries of one member: one at least. */
  static Stream<HarEntry> of(FetchResult result, Clock clock) {
    Attempt attempt = result.settled().member().last();
    List<Hop> hops = attempt == null ? List.of() : attempt.hops();
    return hops.isEmpty()
        ? Stream.of(new HarEntry(result, null, true, clock))
        : IntStream.range(0, hops.size())
            .mapToObj(i -> new HarEntry(result, hops.get(i), i == hops.size() - 1, clock));
  }

  @Override
  public String name() {
    return "entry";
  }

  @Override
  public void writeJson(JsonGenerator json) {
    Timings timings = timings();
    json.writeStartObject();
    long age = hop == null ? queued() : hop.age() + (first() ? queued() : 0);
    json.writeStringProperty("startedDateTime", clock.instant().minusNanos(age).toString());
    json.writeNumberProperty("time", millis(timings.total()));
    writeRequest(json);
    writeResponse(json);
    json.writeObjectPropertyStart("cache");
    json.writeEndObject();
    writeTimings(json, timings);
    json.writeEndObject();
  }

  private long queued() {
    return result.settled().blocked().toNanos();
  }

  private boolean first() {
    Attempt attempt = result.settled().member().last();
    return attempt != null && attempt.hops().getFirst() == hop;
  }

  private Timings timings() {
    Timings own = hop == null ? Timings.NONE : hop.timings();
    return hop == null || first() ? own.blockedFor(queued()) : own;
  }

  /** The headers are those that the caller gave. */
  private void writeRequest(JsonGenerator json) {
    Member member = result.settled().member().member();
    String url = hop == null ? member.url() : hop.request.target().toString();
    Map<String, String> headers = hop == null ? member.headers() : hop.request.headers();
    String body = hop == null ? member.body() : hop.request.body();
    json.writeObjectPropertyStart("request");
    json.writeStringProperty(
        "method", (hop == null ? member.method() : hop.request.method()).name());
    json.writeStringProperty("url", url);
    json.writeStringProperty("httpVersion", "HTTP/1.1");
    writeEmpty(json, "cookies");
    json.writeArrayPropertyStart("headers");
    headers.forEach((name, value) -> writePair(json, name, value));
    json.writeEndArray();
    json.writeArrayPropertyStart("queryString");
    query(url).forEach((name, values) -> values.forEach(value -> writePair(json, name, value)));
    json.writeEndArray();
    if (body != null) {
      json.writeObjectPropertyStart("postData");
      json.writeStringProperty("mimeType", headers.getOrDefault("Content-Type", "text/plain"));
      json.writeStringProperty("text", body);
      json.writeEndObject();
    }
    json.writeNumberProperty("headersSize", -1);
    json.writeNumberProperty("bodySize", orEmpty(body).getBytes(UTF_8).length);
    json.writeEndObject();
  }

  private static MultiValueMap<String, String> query(String url) {
    String query = url.substring(url.indexOf('?') + 1);
    return url.equals(query)
        ? new LinkedMultiValueMap<>()
        : UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
  }

  private void writeResponse(JsonGenerator json) {
    Response response = last ? result.response() : null;
    HttpHeaders headers = hop == null ? HttpHeaders.EMPTY : hop.headers();
    int status = hop == null ? 0 : hop.status();
    json.writeObjectPropertyStart("response");
    json.writeNumberProperty("status", status);
    json.writeStringProperty("statusText", "");
    json.writeStringProperty("httpVersion", hop == null ? "" : "HTTP/" + hop.httpVersion());
    writeEmpty(json, "cookies");
    json.writeArrayPropertyStart("headers");
    for (Map.Entry<String, List<String>> header : headers.headerSet()) {
      header.getValue().forEach(value -> writePair(json, header.getKey(), value));
    }
    json.writeEndArray();
    writeContent(json, response, headers);
    json.writeStringProperty("redirectURL", orEmpty(headers.getFirst(HttpHeaders.LOCATION)));
    json.writeNumberProperty("headersSize", -1);
    json.writeNumberProperty("bodySize", -1);
    if (last && response == null && status == 0) {
      json.writeStringProperty("_error", FetchResult.errorType(result.settled().outcome(), ""));
    }
    json.writeEndObject();
  }

  private void writeContent(JsonGenerator json, @Nullable Response response, HttpHeaders headers) {
    json.writeObjectPropertyStart("content");
    json.writeNumberProperty("size", response == null ? 0 : response.bytes());
    json.writeStringProperty("mimeType", orEmpty(headers.getFirst(HttpHeaders.CONTENT_TYPE)));
    if (response != null && response.body() != null) {
      json.writeStringProperty("text", response.body());
      if (result.settled().member().bodyForm() == BodyForm.BASE64) {
        json.writeStringProperty("encoding", "base64");
      }
    }
    json.writeEndObject();
  }

  private static void writeTimings(JsonGenerator json, Timings timings) {
    json.writeObjectPropertyStart("timings");
    json.writeNumberProperty("blocked", millis(timings.blocked()));
    json.writeNumberProperty("dns", millis(timings.dns()));
    json.writeNumberProperty("connect", millis(timings.connect()));
    json.writeNumberProperty("ssl", millis(timings.ssl()));
    // HAR 1.2 has these three mandatory and never -1.
    json.writeNumberProperty("send", Math.max(0, millis(timings.send())));
    json.writeNumberProperty("wait", Math.max(0, millis(timings.waiting())));
    json.writeNumberProperty("receive", Math.max(0, millis(timings.receive())));
    json.writeEndObject();
  }

  private static double millis(@Nullable Long nanos) {
    return nanos == null ? -1 : TimeUnit.NANOSECONDS.toMicros(nanos) / 1e3;
  }

  private static void writePair(JsonGenerator json, String name, @Nullable String value) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("value", orEmpty(value));
    json.writeEndObject();
  }

  private static void writeEmpty(JsonGenerator json, String name) {
    json.writeArrayPropertyStart(name);
    json.writeEndArray();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
