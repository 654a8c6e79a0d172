package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.com | http://example.com/",
        "HTTPS://EXAMPLE.com/A | https://example.com/A",
        "http://example.com:80/ | http://example.com/",
        "https://example.com:443/ | https://example.com/",
        "http://example.com:443/ | http://example.com:443/",
        "http://example.com:/a | http://example.com/a",
        "http://example.com?q=1 | http://example.com/?q=1",
        "http://example.com/a#b | http://example.com/a",
        "http://example.com#@evil | http://example.com/",
        "http://example.com/@x:80?a@b | http://example.com/@x:80?a@b",
        "http://1password.com/ | http://1password.com/",
        "http://localhost/ | http://localhost/",
        "http://1.2.3.4/ | http://1.2.3.4/",
        "http://[::1]:8081/ | http://[::1]:8081/",
        "http://[2606:4700:0:0::1111]/ | http://[2606:4700::1111]/",
        "http://[::FFFF:127.0.0.1]/ | http://[::ffff:7f00:1]/",
        "http://example.com/ä?ö=€ | http://example.com/%C3%A4?%C3%B6=%E2%82%AC",
        "http://example.com/😀 | http://example.com/%F0%9F%98%80",
        "http://example.com/%c3%a4 | http://example.com/%c3%a4",
        "http://example.com/{a}[b]?{c}[d] | http://example.com/%7Ba%7D%5Bb%5D?%7Bc%7D%5Bd%5D",
        "http://example.com/a/./b/../c | http://example.com/a/c",
        "http://example.com/../../etc | http://example.com/etc",
        "http://example.com/a/%2e%2E/b/%2e | http://example.com/b/",
        "http://example.com/a/.%2e/%2E. | http://example.com/",
        "http://example.com/a//../b/... | http://example.com/a/b/...",
        "http://example.com/?a=/../b | http://example.com/?a=/../b",
        "http://bücher.example/ | http://xn--bcher-kva.example/",
        "http://example。com/ | http://example.com/",
        "http://ｅｘａｍｐｌｅ.com/ | http://example.com/"
      })
  void rebuildsAUrlFromItsParts(String url, String rebuilt) {
    Target target = target(url);
    assertThat(target).hasToString(rebuilt);
    assertThat(URI.create(target.toString())).isEqualTo(URI.create(rebuilt));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "|it begins with neither http:// nor https://",
        "example.com|it begins with neither http:// nor https://",
        "//example.com/|it begins with neither http:// nor https://",
        "/lab/get|it begins with neither http:// nor https://",
        "ftp://example.com/|it begins with neither http:// nor https://",
        "http://a_b.example.com/|its host is not a valid name",
        "http://foo.1a/|its host is not a valid name",
        "gopher://127.0.0.1:6379/_x|it begins with neither http:// nor https://",
        "javascript:alert(1)|it begins with neither http:// nor https://",
        "localhost:8080/x|it begins with neither http:// nor https://",
        "http:example.com|its scheme is not followed by // and a host",
        "http:/example.com|its scheme is not followed by // and a host",
        "http:/\\evil.example|it has a backslash",
        "http:\\\\evil.example|it has a backslash",
        "http://127.0.0.1\\@example.com/|it has a backslash",
        "http://example.com/a\\b|it has a backslash",
        "http:///example.com|it has no host",
        "http://|it has no host",
        "http://:80/|it has no host",
        "http://a@b.example/|it has a user name or password",
        "http://a:b@b.example/|it has a user name or password",
        "http://b.example:80]/|its host is not a valid name",
        "http://@b.example/|it has a user name or password",
        "http://b.example:80@127.0.0.1/|it has a user name or password",
        " http://example.com|it has a space",
        "http://example.com |it has a space",
        "http://exa mple.com/|it has a space",
        "http://example.com/a b|it has a space",
        "http://example.com/a\u00a0b|it has a space",
        "http://example.com/\u3000|it has a space",
        "http://example.com/\ud800|it has half a surrogate pair",
        "http://example.com/%|it has a % that two hexadecimal digits don't follow",
        "http://example.com/%2|it has a % that two hexadecimal digits don't follow",
        "http://example.com/%zz|it has a % that two hexadecimal digits don't follow",
        "http://example.com/?a=%u0041|it has a % that two hexadecimal digits don't follow"
      })
  void refusesAMalformedUrl(String url, String reason) {
    assertThat(Target.parse(url == null ? "" : url)).isEqualTo(new InvalidUrl(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://exa\tmple.com/",
        "http://exa\nmple.com/",
        "\u0000http://example.com/",
        "http://example.com/\r\nHost: x",
        "http://example.com/#\u007f",
        "http://example.com/?\u0085"
      })
  void refusesControlCharacters(String url) {
    assertThat(Target.parse(url)).isEqualTo(new InvalidUrl("it has a control character"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "00", "080", "65536", "99999", "100000", "-1", "+80", "8o", "８０", "80:80"})
  void refusesABadPort(String port) {
    assertThat(Target.parse("http://example.com:" + port + "/"))
        .isEqualTo(new InvalidUrl("its port is not a number from 1 to 65535"));
  }

  @Test
  void hasALimitOnLengthBeforeAndAfterEncoding() {
    String prefix = "http://example.com/";
    String longest = prefix + "a".repeat(UrlParser.MAX_LENGTH - prefix.length());
    InvalidUrl tooLong = new InvalidUrl("it is longer than 8192 characters");
    assertThat(target(longest)).hasToString(longest);
    assertThat(Target.parse(longest + "a")).isEqualTo(tooLong);
    assertThat(Target.parse(prefix + "ä".repeat(1400))).isEqualTo(tooLong);
  }

  @Test
  void tellsItsParts() {
    Target target = target("HTTPS://Example.com/a?b");
    assertThat(target).isEqualTo(new Target("https", "example.com", null, 443, "/a", "b"));
    assertThat(target.origin()).isEqualTo("https://example.com:443");
    assertThat(target.sameOrigin(target("https://example.com:443/c"))).isTrue();
    assertThat(target.sameOrigin(target("http://example.com:443/c"))).isFalse();
    assertThat(target.sameOrigin(target("https://example.com:444/c"))).isFalse();
  }

  @Test
  void tellsAnAddressFromAName() {
    assertThat(target("http://example.com/").literal()).isNull();
    assertThat(target("http://127.0.0.1/").literal()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(target("http://[::1]/").literal()).isEqualTo(InetAddress.ofLiteral("::1"));
    assertThat(target("http://[::ffff:8.8.8.8]/").literal()).isInstanceOf(Inet6Address.class);
  }

  @Test
  void takesAPathAgainstABase() {
    Target base = target("http://127.0.0.1:8080/");
    assertThat(Target.parse("/lab/delay/0.3?a#b", base))
        .hasToString("http://127.0.0.1:8080/lab/delay/0.3?a");
    assertThat(Target.parse("http://example.com/", base)).hasToString("http://example.com/");
    InvalidUrl noUrl = new InvalidUrl("it begins with neither http:// nor https://");
    assertThat(Target.parse("example.com", base)).isEqualTo(noUrl);
    assertThat(Target.parse("//example.com", base)).isEqualTo(noUrl);
    assertThat(Target.parse("?a", base)).isEqualTo(noUrl);
    assertThat(Target.parse("/\\example.com", base))
        .isEqualTo(new InvalidUrl("it has a backslash"));
  }

  /** RFC 3986, sections 5.4.1 and 5.4.2, without parameters of other schemes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "g | http://a/b/c/g",
        "./g | http://a/b/c/g",
        "g/ | http://a/b/c/g/",
        "/g | http://a/g",
        "//g | http://g/",
        "//g:81/h | http://g:81/h",
        "?y | http://a/b/c/d;p?y",
        "g?y | http://a/b/c/g?y",
        "#s | http://a/b/c/d;p?q",
        "g#s | http://a/b/c/g",
        ";x | http://a/b/c/;x",
        "'' | http://a/b/c/d;p?q",
        ". | http://a/b/c/",
        ".. | http://a/b/",
        "../g | http://a/b/g",
        "../../../g | http://a/g",
        "/./g | http://a/g",
        "g. | http://a/b/c/g.",
        "..g | http://a/b/c/..g",
        "./g/. | http://a/b/c/g/",
        "g/../h | http://a/b/c/h",
        "g?y/../x | http://a/b/c/g?y/../x",
        "https://x:81/y | https://x:81/y"
      })
  void resolvesARedirect(String location, String resolved) {
    assertThat(target("http://a/b/c/d;p?q").resolve(location)).hasToString(resolved);
  }

  @ParameterizedTest
  @CsvSource({
    "/\u00c3\u00a9, http://a/%C3%A9",
    "/\u00c3\u00a0, http://a/%C3%A0",
    "/\u00e9, http://a/%C3%A9",
    "/\u20ac, http://a/%E2%82%AC"
  })
  void readsTheOctetsOfARedirectAsUtf8(String location, String resolved) {
    assertThat(target("http://a/b").resolve(location)).hasToString(resolved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http:g | its scheme is not followed by // and a host",
        "ftp://a/ | it begins with neither http:// nor https://",
        "file:///etc/passwd | it begins with neither http:// nor https://",
        "//u@g/ | it has a user name or password",
        "//127.1/ | its host ends in a number but is not an IPv4 address in four decimal parts",
        "///g | it has no host",
        "/\\g | it has a backslash",
        "g%0 | it has a % that two hexadecimal digits don't follow"
      })
  void holdsARedirectToTheSameRules(String location, String reason) {
    assertThat(target("http://a/b").resolve(location)).isEqualTo(new InvalidUrl(reason));
  }

  private static Target target(String url) {
    assertThat(Target.parse(url)).isInstanceOf(Target.class);
    return (Target) Target.parse(url);
  }
}
