package dev.gather.fetch;

import dev.gather.web.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * What is sent to one target: a member's own request, or what a redirect made of it.
 *
 * @param headers those that the caller gave
 * @param body sent as UTF-8
 */
record Request(
    Target target, HttpMethod method, Map<String, String> headers, @Nullable String body) {
  private static final byte[] NONE = {};

  /** Sets all headers that a member has a say in, and the service's name against loops. */
  void writeTo(HttpHeaders fields, InstanceId instance) {
    writeCommon(fields, instance);
    if (body != null) {
      fields.set(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8");
    }
    headers.forEach(fields::set);
  }

  /** Sets what every request has. */
  static void writeCommon(HttpHeaders fields, InstanceId instance) {
    fields.set(HttpHeaders.USER_AGENT, Fetcher.USER_AGENT);
    fields.set(HttpHeaders.ACCEPT, MediaType.ALL_VALUE);
    fields.set("CDN-Loop", instance.value());
  }

  /** The body as it is sent; empty if there is none. */
  byte[] content() {
    return body == null ? NONE : body.getBytes(StandardCharsets.UTF_8);
  }
}
