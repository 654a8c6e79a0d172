package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gather.Gather;
import dev.gather.testing.Caller;
import dev.gather.testing.Names;
import dev.gather.testing.Origin;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import tools.jackson.databind.JsonNode;

/** Nothing is dialled that is forbidden, in whatever way it is written, named or led to. */
@SpringBootTest(
    classes = {Gather.class, World.class, GuardIT.OneOrigin.class},
    webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(60)
class GuardIT {
  private static final String PROHIBITED = "destination_ip_prohibited";

  /** {@code PORT} is that of an origin that would answer. */
  private static final List<String> FORBIDDEN =
      List.of(
          "http://127.0.0.1:PORT/ok",
          "http://127.1.2.3:PORT/ok",
          "http://localhost:PORT/ok",
          "http://0.0.0.0:PORT/ok",
          "http://[::]:PORT/ok",
          "http://[::1]:PORT/ok",
          "http://[::ffff:127.0.0.1]:PORT/ok",
          "http://[::ffff:7f00:1]:PORT/ok",
          "http://[::127.0.0.1]:PORT/ok",
          "http://[::ffff:0:127.0.0.1]:PORT/ok",
          "http://[64:ff9b::7f00:1]:PORT/ok",
          "http://[64:ff9b:1::7f00:1]:PORT/ok",
          "http://[2002:7f00:1::1]:PORT/ok",
          "https://127.0.0.1:PORT/ok",
          "http://10.0.0.1/",
          "http://172.31.0.1/",
          "http://192.168.1.1/",
          "http://100.64.0.1/",
          "http://169.254.169.254/latest/meta-data/",
          "http://168.63.129.16/",
          "http://192.0.2.1/",
          "http://198.18.0.1/",
          "http://224.0.0.1/",
          "http://255.255.255.255/",
          "http://[fe80::1]/",
          "http://[fd00:ec2::254]/",
          "http://[ff02::1]/",
          "http://[2001:db8::1]/",
          "http://[3fff::1]/",
          "http://[5f00::1]/",
          "http://metadata.google.internal/");

  private static final List<String> TRICKS =
      List.of(
          "http://127.1:PORT/ok",
          "http://127.0.1:PORT/ok",
          "http://2130706433:PORT/ok",
          "http://0x7f000001:PORT/ok",
          "http://0x7f.0.0.1:PORT/ok",
          "http://0177.0.0.1:PORT/ok",
          "http://127.0.0.01:PORT/ok",
          "http://127.0.0.1.:PORT/ok",
          "http://１２７.0.0.1:PORT/ok",
          "http://127。0。0。1:PORT/ok",
          "http://%31%32%37.0.0.1:PORT/ok",
          "http://[::ffff:127.1]:PORT/ok",
          "http://[::1%25lo]:PORT/ok",
          "http://user@127.0.0.1:PORT/ok",
          "http://example.com@127.0.0.1:PORT/ok",
          "http://127.0.0.1:PORT\\@example.com/",
          "http://127.0.0.1 :PORT/ok",
          "http://127.0.0.1\t:PORT/ok",
          "http:/127.0.0.1:PORT/ok",
          "http:127.0.0.1:PORT/ok",
          "http://:PORT/ok",
          "http://127.0.0.1:0/ok",
          "http://127.0.0.1:65536/ok",
          "ftp://127.0.0.1:PORT/ok",
          "gopher://127.0.0.1:PORT/ok");

  @TestConfiguration(proxyBeanMethods = false)
  static class OneOrigin {
    @Bean
    Origin allowed() throws IOException {
      return Origin.start();
    }

    @Bean
    DynamicPropertyRegistrar allowing(Origin allowed) {
      String address = "127.0.0.1:" + allowed.address().getPort();
      return registry -> registry.add("gather.fetch.allow", () -> address);
    }
  }

  @LocalServerPort private int port;
  @Autowired private Origin allowed;
  @Autowired private Names names;
  private Caller caller;
  private Origin forbidden;

  @BeforeEach
  void start() throws IOException {
    caller = new Caller(port);
    forbidden = Origin.start();
  }

  @AfterEach
  void stop() throws IOException {
    caller.close();
    forbidden.close();
  }

  @Test
  void dialsNoForbiddenAddress() {
    List<JsonNode> errors = errors(FORBIDDEN.stream().map(this::at));

    assertThat(types(errors)).containsOnly(PROHIBITED);
    assertThat(errors.stream().distinct()).as("one form whatever the reason").hasSize(1);
    assertThat(forbidden.acceptedSockets()).isZero();
  }

  @Test
  void readsNoTrick() {
    assertThat(types(errors(TRICKS.stream().map(this::at)))).containsOnly("url_invalid");
    assertThat(forbidden.acceptedSockets()).isZero();
  }

  @Test
  void isLedToNoForbiddenAddress() {
    assertThat(types(errors(FORBIDDEN.stream().map(this::at).map(this::redirect))))
        .containsOnly(PROHIBITED);
    assertThat(forbidden.acceptedSockets()).isZero();
  }

  @Test
  void isLedByNoTrick() {
    assertThat(types(errors(TRICKS.stream().map(this::at).map(this::redirect))))
        .containsOnly("url_invalid");
    assertThat(forbidden.acceptedSockets()).isZero();
  }

  @Test
  void allowsNoOtherPortThanTheOneNamed() {
    assertThat(type(allowed.url("/ok"))).isEqualTo("success");
    assertThat(type("http://127.0.0.1:22/")).isEqualTo(PROHIBITED);
    assertThat(type(forbidden.url("/ok"))).isEqualTo(PROHIBITED);
  }

  @Test
  void checksANameEachTimeItIsDialled() {
    names.answerInTurn("rebind.test", List.of(List.of("127.0.0.1"), List.of("127.0.0.2")));
    String url = "http://rebind.test:" + allowed.address().getPort() + "/ok?connection=close";

    assertThat(type(url)).isEqualTo("success");
    assertThat(type(url)).isEqualTo(PROHIBITED);
    assertThat(names.queries().stream().filter(query -> query.name().equals("rebind.test")))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void refusesANameForOneOfItsAddresses() {
    names.answer("mixed.test", "127.0.0.1", "10.0.0.1");
    names.answer("v6.test", "::1");
    int port = allowed.address().getPort();

    assertThat(type("http://mixed.test:" + port + "/ok")).isEqualTo(PROHIBITED);
    assertThat(type("http://v6.test:" + port + "/ok")).isEqualTo(PROHIBITED);
    assertThat(type(redirect("http://mixed.test:" + port + "/ok"))).isEqualTo(PROHIBITED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/actuator/health",
        "/fetch?url=/lab/delay/0",
        "/lab",
        "/lab/../actuator/health",
        "/lab/%2e%2e/actuator/health",
        "/lab/%2E%2E%2Factuator/health",
        "/lab//../../actuator/health",
      })
  void fetchesNoOtherPathOfItsOwn(String path) {
    names.answer("self.test", "127.0.0.1");

    assertThat(type(path)).isEqualTo(PROHIBITED);
    for (String host : List.of("127.0.0.1", "localhost", "[::1]", "self.test")) {
      String url = "http://" + host + ":" + port + path;
      assertThat(type(url)).as(url).isEqualTo(PROHIBITED);
      assertThat(type(redirect(url))).as("redirect to " + url).isEqualTo(PROHIBITED);
    }
  }

  @Test
  void fetchesItsOwnLab() {
    assertThat(type("/lab/bytes/9")).isEqualTo("success");
    assertThat(type(caller.url("/lab/bytes/9"))).isEqualTo("success");
    assertThat(type(redirect(caller.url("/lab/bytes/9")))).isEqualTo("success");
    assertThat(type(caller.url("/lab/bytes/9").replace("http", "https"))).isEqualTo(PROHIBITED);
  }

  private String at(String url) {
    return url.replace("PORT", Integer.toString(forbidden.address().getPort()));
  }

  private String redirect(String url) {
    return allowed.url("/redirect?to=" + URLEncoder.encode(url, UTF_8));
  }

  private String type(String url) {
    JsonNode result = caller.fetchOne("", url);
    return result.at("/error/type").asString(result.at("/outcome").asString());
  }

  private List<JsonNode> errors(Stream<String> urls) {
    JsonNode reply = caller.fetch("perHost=1", urls.toArray(String[]::new));
    assertThat(reply.at("/results").values())
        .allSatisfy(result -> assertThat(result.at("/attempts").size()).isLessThanOrEqualTo(1));
    return reply.at("/results").values().stream().map(result -> result.at("/error")).toList();
  }

  private static List<String> types(List<JsonNode> errors) {
    return errors.stream().map(error -> error.at("/type").asString()).toList();
  }
}
