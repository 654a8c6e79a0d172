package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  private static final String NO_TOKEN = "its name is not a token (RFC 9110, section 5.6.2)";
  private static final String BAD_VALUE =
      "its value has a control character, a blank at an end or a character beyond Latin-1";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Cookie",
        "User-Agent",
        "Range",
        "Content-Type",
        "X-Request-Id",
        "Origin",
        "!#$%&'*+.^`|~",
        "X-Hostname",
        "Content-Length-Hint"
      })
  void letsOrdinaryHeadersThrough(String name) {
    assertThat(HeaderRules.faults(Map.of(name, "x"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Host, it is the service's own to set",
    "hOST, it is the service's own to set",
    "Content-Length, it is the service's own to set",
    "Content_Length, it is the service's own to set",
    "Transfer-Encoding, it is the service's own to set",
    "TE, it is the service's own to set",
    "Trailer, it is the service's own to set",
    "Expect, it is the service's own to set",
    "Connection, it speaks of one connection",
    "Keep-Alive, it speaks of one connection",
    "Upgrade, it speaks of one connection",
    "HTTP2-Settings, it speaks of one connection",
    "Proxy-Authorization, it speaks of one connection",
    "Proxy-Connection, it speaks of one connection",
    "Forwarded, it speaks for a proxy",
    "X-Forwarded-For, it speaks for a proxy",
    "X-Forwarded-Host, it speaks for a proxy",
    "X_Forwarded_Proto, it speaks for a proxy",
    "X-Real-IP, it speaks for a proxy",
    "Via, it speaks for a proxy",
    "CDN-Loop, it speaks for a proxy",
    "True-Client-IP, it speaks for a proxy",
    "X-Client-IP, it speaks for a proxy",
    "CF-Connecting-IP, it speaks for a proxy",
    "CF-Connecting-IPv6, it speaks for a proxy",
    "X-Original-URL, it speaks for a proxy",
    "X-Original-Host, it speaks for a proxy",
    "X-Rewrite-URL, it speaks for a proxy",
    "Metadata, it opens metadata services",
    "Metadata-Flavor, it opens metadata services",
    "X-Google-Metadata-Request, it opens metadata services",
    "X-aws-ec2-metadata-token, it opens metadata services",
    "X-aws-ec2-metadata-token-ttl-seconds, it opens metadata services",
    "X-HTTP-Method-Override, it changes the method",
    "X-HTTP-Method, it changes the method",
    "X-Method-Override, it changes the method"
  })
  void refusesByName(String name, String reason) {
    assertThat(HeaderRules.faults(Map.of(name, "x")))
        .containsExactly(new HeaderFault(name, reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":authority", "A B", "A:", "Ä", "A\r\nB", "A\u0000", "(a)", "a\"", "K\u212a"})
  void refusesANameThatIsNoToken(String name) {
    assertThat(HeaderRules.faults(Map.of(name, "x")))
        .containsExactly(new HeaderFault(name, NO_TOKEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a b\tc", "\u00e4", "\"a\", b;q=0.5"})
  void letsOrdinaryValuesThrough(String value) {
    assertThat(HeaderRules.faults(Map.of("A", value))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        " a",
        "a ",
        "\ta",
        "a\r\nB: c",
        "a\nb",
        "a\r",
        "a\n",
        "a\u0000",
        "a\u007f",
        "a\u0001b",
        "\u0100",
        "a\u010ab"
      })
  void refusesAValueThatIsNoFieldContent(String value) {
    assertThat(HeaderRules.faults(Map.of("A", value)))
        .containsExactly(new HeaderFault("A", BAD_VALUE));
  }

  @Test
  void namesEveryFault() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", "a\n");
    headers.put("Accept", "a");
    headers.put(":path", "b");
    assertThat(HeaderRules.faults(headers))
        .containsExactly(
            new HeaderFault("Host", "it is the service's own to set"),
            new HeaderFault("Host", BAD_VALUE),
            new HeaderFault(":path", NO_TOKEN));
  }

  @Test
  void hasALimitOnNumber() {
    assertThat(HeaderRules.faults(headers(64))).isEmpty();
    assertThat(HeaderRules.faults(headers(65)))
        .containsExactly(new HeaderFault("", "there are more than 64 headers"));
  }

  @Test
  void hasALimitOnSize() {
    assertThat(HeaderRules.faults(Map.of("Name", "x".repeat(8192 - 8)))).isEmpty();
    assertThat(HeaderRules.faults(Map.of("Name", "x".repeat(8192 - 7))))
        .containsExactly(new HeaderFault("", "the headers are larger than 8192 bytes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "cookie",
        "X-Auth-Key",
        "X_API_KEY",
        "ApiKey",
        "Private-Token",
        "X-Client-Secret",
        "X-Session-Id",
        "X-Password",
        "X-Amz-Credential",
        "X-Signature"
      })
  void knowsCredentials(String name) {
    assertThat(HeaderRules.isCredential(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Accept", "User-Agent", "Range", "X-Request-Id", "Content-Type"})
  void keepsOtherHeadersAcrossOrigins(String name) {
    assertThat(HeaderRules.isCredential(name)).isFalse();
  }

  @Property
  void nothingAcceptedEndsALine(@ForAll String name, @ForAll String value) {
    if (HeaderRules.faults(Map.of(name, value)).isEmpty()) {
      assertThat(name + value).doesNotContain("\r", "\n", "\u0000");
      assertThat(name).isNotEmpty().doesNotContain(":", " ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
  void permitsTheUsualMethods(String method) {
    assertThat(Methods.permits(method)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "TRACE", "get", "", "GET /", "PRI"})
  void permitsNoOtherMethods(String method) {
    assertThat(Methods.permits(method)).isFalse();
  }

  private static Map<String, String> headers(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toMap(n -> "A" + n, n -> "x"));
  }
}
