package dev.gather.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The request headers that a caller may give a member: at most 64, and 8 KB together.
 *
 * <p>Names are compared with underscores as hyphens, for that is how many servers see them (RFC
 * 3875, section 4.1.18).
 */
final class HeaderRules {
  static final int MAX_HEADERS = 64;
  static final int MAX_BYTES = 8192;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** RFC 9110, section 5.5, with characters for octets; the ends are no blanks. */
  private static final Pattern VALUE =
      Pattern.compile(
          "(?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?");

  private static final Pattern CREDENTIAL =
      Pattern.compile("auth|cookie|token|secret|api-?key|passw|credential|session|signature");

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "host|content-length|transfer-encoding|te|trailer|expect",
              "it is the service's own to set"),
          new Rule(
              "connection|keep-alive|upgrade|http2-settings|proxy-.*",
              "it speaks of one connection"),
          new Rule(
              "forwarded(-.*)?|x-forwarded(-.*)?|x-real-ip|via|cdn-loop|(.*-)?client-ip"
                  + "|(.*-)?connecting-ip(v6)?|x-original-.*|x-rewrite-url|x-envoy-.*|x-host|x-proxyuser-.*",
              "it speaks for a proxy"),
          new Rule(
              "metadata|metadata-flavor|x-google-metadata-request|x-aws-ec2-metadata-token.*",
              "it opens metadata services"),
          new Rule("x-http-method(-override)?|x-method(-override)?", "it changes the method"));

  private record Rule(Pattern names, String reason) {
    Rule(String names, String reason) {
      this(Pattern.compile(names), reason);
    }
  }

  private HeaderRules() {}

  /** Every fault of these headers, in their order; none if they may be sent. */
  static List<HeaderFault> faults(Map<String, String> headers) {
    List<HeaderFault> faults = new ArrayList<>();
    if (headers.size() > MAX_HEADERS) {
      faults.add(new HeaderFault("", "there are more than " + MAX_HEADERS + " headers"));
    }
    if (headers.entrySet().stream().mapToInt(HeaderRules::bytes).sum() > MAX_BYTES) {
      faults.add(new HeaderFault("", "the headers are larger than " + MAX_BYTES + " bytes"));
    }
    headers.forEach(
        (name, value) ->
            Stream.concat(nameFault(name).stream(), valueFault(value).stream())
                .map(reason -> new HeaderFault(name, reason))
                .forEach(faults::add));
    return List.copyOf(faults);
  }

  /**
   * Whether a header is dropped when a redirect leads to another origin: any whose name looks like
   * that of a credential, for a header too few does less harm than a secret given away.
   */
  static boolean isCredential(String name) {
    return CREDENTIAL.matcher(folded(name)).find();
  }

  private static Optional<String> nameFault(String name) {
    if (!TOKEN.matcher(name).matches()) {
      return Optional.of("its name is not a token (RFC 9110, section 5.6.2)");
    }
    String folded = folded(name);
    return RULES.stream()
        .filter(rule -> rule.names().matcher(folded).matches())
        .map(Rule::reason)
        .findFirst();
  }

  private static Optional<String> valueFault(String value) {
    return VALUE.matcher(value).matches()
        ? Optional.empty()
        : Optional.of(
            "its value has a control character, a blank at an end or a character beyond Latin-1");
  }

  /** As in HTTP/1.1: the name, a colon, a blank, the value and the end of the line. */
  private static int bytes(Map.Entry<String, String> header) {
    return header.getKey().length() + header.getValue().length() + 4;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
