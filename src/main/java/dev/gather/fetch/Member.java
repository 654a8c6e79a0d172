package dev.gather.fetch;

import dev.gather.web.Fields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * One URL of a batch and how it is asked for.
 *
 * @param id the caller's own name for it
 * @param url as the caller wrote it
 */
record Member(
    @Nullable String id,
    String url,
    MemberUrl target,
    HttpMethod method,
    Map<String, String> headers,
    @Nullable String body) {
  private static final String HEADERS = "headers";

  static Member get(String url, Target base) {
    return get(url, base, new Origins());
  }

  /** The same for one of many, which may have an origin in common. */
  static Member get(String url, Target base, Origins origins) {
    MemberUrl target = MemberUrl.parse(url, base, origins);
    return new Member(null, url, target, HttpMethod.GET, Map.of(), null);
  }

  /** What {@code perHost} counts by. */
  String origin() {
    return target instanceof Target there ? there.origin() : "";
  }

  /** The same, asked for in a way that nothing can be made of. */
  Member invalid(String reason) {
    return new Member(id, url, new InvalidUrl(reason), method, headers, body);
  }

  /** Reads {@code {"id", "url", "method", "headers", "body"}}; faults go where the fields' go. */
  static Member read(Fields fields, Target base, Origins origins) {
    String id = fields.text("id");
    String url = fields.text("url", "");
    if (!fields.has("url")) {
      fields.refuse("url", "a URL is needed");
    }
    String method = fields.text("method", "GET");
    if (!Methods.permits(method)) {
      fields.refuse("method", "expected one of " + String.join(", ", Methods.PERMITTED));
    }
    Fields headerFields = fields.object(HEADERS);
    Map<String, String> headers = headerFields == null ? Map.of() : headers(fields, headerFields);
    String type =
        headers.entrySet().stream()
            .filter(header -> header.getKey().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
    if (type != null && !isMediaType(type)) {
      fields.refuse(HEADERS, "Content-Type: '" + type + "' is not a media type");
    }
    String body = fields.text("body");
    return new Member(
        id, url, MemberUrl.parse(url, base, origins), HttpMethod.valueOf(method), headers, body);
  }

  private static boolean isMediaType(String type) {
    try {
      MediaType.parseMediaType(type);
      return true;
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }

  private static Map<String, String> headers(Fields fields, Fields headerFields) {
    Map<String, String> headers = headerFields.map();
    for (HeaderFault fault : HeaderRules.faults(headers)) {
      if (fault.name().isEmpty()) {
        fields.refuse(HEADERS, fault.reason());
      } else {
        headerFields.refuse(fault.name(), fault.reason());
      }
    }
    return headers;
  }
}
