package dev.gather.fetch;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpMethod;

/** The rules of redirects (RFC 9110, section 15.4). */
final class Redirects {
  private Redirects() {}

  /** Whether a response with that status and a Location leads elsewhere. */
  static boolean isOne(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /**
   * The request that a redirect asks for. 303, and by custom 301 and 302 after POST, turn it into
   * GET without content; credentials do not leave their origin.
   */
  static Request follow(Request request, int status, Target next) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    boolean post = request.method().equals(HttpMethod.POST);
    boolean toGet = (status == 303 && !head) || ((status == 301 || status == 302) && post);
    boolean leaves = !next.sameOrigin(request.target());
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.keySet().removeIf(name -> leaves && HeaderRules.isCredential(name));
    headers.keySet().removeIf(name -> toGet && describesContent(name));
    return toGet
        ? new Request(next, HttpMethod.GET, headers, null)
        : new Request(next, request.method(), headers, request.body());
  }

  private static boolean describesContent(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith("content-");
  }
}
