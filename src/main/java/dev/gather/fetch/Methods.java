package dev.gather.fetch;

import java.util.List;

/** The request methods a member may have; CONNECT and TRACE are not among them. */
final class Methods {
  static final List<String> PERMITTED =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private Methods() {}

  /** Methods are case-sensitive (RFC 9110, section 9.1). */
  static boolean permits(String method) {
    return PERMITTED.contains(method);
  }
}
