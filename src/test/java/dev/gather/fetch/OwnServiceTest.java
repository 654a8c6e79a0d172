package dev.gather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gather.web.OwnConnections;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnServiceTest {
  private static final int PORT = 8080;
  private static final int MANAGEMENT = 9090;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/lab/echo",
        "http://LOCALHOST:8080/lab/echo?x=/../fetch",
        "http://127.0.0.1:8080/lab/",
        "http://[::1]:8080/lab/status/200",
        "http://[0:0:0:0:0:0:0:1]:8080/lab/echo",
        "/lab/echo",
        "/fetch/../lab/echo",
      })
  void itsLabIsItsLab(String url) {
    OwnService own = started(null);
    assertThat(own.is(target(own, url))).isTrue();
    assertThat(own.isLab(target(own, url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/fetch",
        "/lab",
        "/labx",
        "/labx/echo",
        "/LAB/echo",
        "//lab/echo",
        "/lab/../fetch",
        "/lab/%2e%2e/fetch",
        "/lab/%2E./fetch",
        "/lab/..%2ffetch",
        "/lab/..%5cfetch",
        "/lab%2fecho",
        "/%6cab/echo",
        "/lab/%00",
        "/lab;x/echo",
        "/actuator/prometheus",
      })
  void itsOtherPathsAreNot(String path) {
    OwnService own = started(null);
    Target target = target(own, "http://localhost:8080" + path);
    assertThat(own.is(target)).isTrue();
    assertThat(own.isLab(target)).isFalse();
  }

  @Test
  void theLabIsOnTheMainPortInTheClearOnly() {
    OwnService own = started(null);
    own.listens(MANAGEMENT, false);

    assertThat(own.listensOn(MANAGEMENT)).isTrue();
    assertThat(own.is(target(own, "http://localhost:9090/lab/echo"))).isTrue();
    assertThat(own.isLab(target(own, "http://localhost:9090/lab/echo"))).isFalse();
    assertThat(own.isLab(target(own, "https://localhost:8080/lab/echo"))).isFalse();
    assertThat(own.base().port()).isEqualTo(PORT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/lab/echo",
        "http://localhost:8081/lab/echo",
        "http://example.com:8080/lab/echo",
        "http://127.0.0.2:8080/lab/echo",
        "http://localhost.example.com:8080/lab/echo",
        "http://[::ffff:127.0.0.1]:8080/lab/echo",
      })
  void othersAreNotIt(String url) {
    OwnService own = started(null);
    assertThat(own.is(target(own, url))).isFalse();
    assertThat(own.isLab(target(own, url))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, http://127.0.0.1:8080/",
    "::, http://127.0.0.1:8080/",
    "127.0.0.1, http://127.0.0.1:8080/",
    "::1, http://[::1]:8080/",
    "192.0.2.7, http://192.0.2.7:8080/",
    "2001:db8::7, http://[2001:db8::7]:8080/",
  })
  void itsOwnAddressIsANameOfIt(String bound, String base) {
    OwnService own = started(InetAddress.ofLiteral(bound));

    assertThat(own.base()).hasToString(base);
    assertThat(own.isLab(target(own, base + "lab/echo"))).isTrue();
    assertThat(own.is(target(own, base + "fetch"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, localhost, true",
    "0.0.0.0, [::1], true",
    "127.0.0.1, localhost, true",
    "127.0.0.1, [::1], false",
    "::1, 127.0.0.1, false",
    "192.0.2.7, localhost, false",
    "192.0.2.7, 127.0.0.1, false",
  })
  void takesNoOtherSocketForItself(String bound, String host, boolean own) {
    OwnService service = started(InetAddress.ofLiteral(bound));
    Target lab = target(service, "http://" + host + ":8080/lab/echo");

    assertThat(service.isLab(lab)).isEqualTo(own);
    assertThat(service.dialled(lab).host()).isEqualTo(service.base().host());
  }

  @Test
  void servesNobodyBeforeItHasStarted() {
    OwnService own = new OwnService(null, false, new OwnConnections());
    assertThat(own.listensOn(PORT)).isFalse();
    assertThat(own.is(target(started(null), "/lab/echo"))).isFalse();
    assertThatIllegalStateException().isThrownBy(own::base);
  }

  @Test
  void isReachedOverTlsAloneWhereItSpeaksThat() {
    OwnService own = new OwnService(null, true, new OwnConnections());
    own.listens(PORT, true);

    assertThat(target(own, "/lab/get")).hasToString("https://127.0.0.1:8080/lab/get");
    assertThat(own.isLab(target(own, "/lab/get"))).isTrue();
    assertThat(own.isLab(target(own, "http://127.0.0.1:8080/lab/get"))).isFalse();
    assertThat(own.dialled(target(own, "https://localhost:8080/lab/get")))
        .hasToString("https://127.0.0.1:8080/lab/get");
  }

  private static OwnService started(@Nullable InetAddress address) {
    OwnService own = new OwnService(address, false, new OwnConnections());
    own.listens(PORT, true);
    return own;
  }

  private static Target target(OwnService own, String url) {
    return (Target) Target.parse(url, own.base());
  }
}
