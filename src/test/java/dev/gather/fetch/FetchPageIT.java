package dev.gather.fetch;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.gather.testing.Caller;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@InBrowser
class FetchPageIT {
  @LocalServerPort private int port;

  @Test
  void theFirstClickShowsAWaterfall(Chromium browser) {
    Page page = browser.open(port, "fetch");
    button(page, "Fetch").click();
    assertThat(page.locator(".headline")).containsText("as fast as one after another");
    assertThat(page.locator(".rows > li")).hasCount(12);
    assertThat(page.locator("[data-outcome=waiting]")).hasCount(0);

    Locator flaky = page.locator(".rows > li", containing("/lab/flaky"));
    assertThat(flaky.locator(".phase-back-off")).hasCount(2);
    flaky.getByRole(AriaRole.BUTTON).click();
    assertThat(flaky.locator(".attempts")).containsText("503 after");
    Locator refused = page.locator(".rows > li", containing("refused-by-the-guard"));
    refused.getByRole(AriaRole.BUTTON).press("Enter");
    assertThat(refused).containsText("The guard refused it");
    Chromium.assertAccessible(page);
    Chromium.assertFits(page);
  }

  @Test
  void cancellingStopsWhatIsUnderWay(Chromium browser) {
    Page page = browser.open(port, "fetch");
    fill(page, "/lab/delay/0.1\n/lab/delay/60");
    button(page, "Fetch").click();
    assertThat(page.locator(".progress")).hasText("1 of 2 done");
    button(page, "Cancel").click();
    assertThat(page.locator(".rows > li").last()).containsText("Cancelled by you");
    try (Caller caller = new Caller(port)) {
      Awaitility.await("what the service has in flight is gone")
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  caller.get("/actuator/prometheus").body().contains("gather_fetch_in_flight 0.0"));
    }
  }

  @Test
  void everyFaultOfTheRequestIsSaid(Chromium browser) {
    Page page = browser.open(port, "fetch");
    fill(page, "/lab/get");
    page.getByText("Limits and retries").click();
    page.getByLabel("At once", new Page.GetByLabelOptions().setExact(true)).fill("0");
    page.getByLabel("Timeout of an attempt").fill("soon");
    button(page, "Fetch").click();
    assertThat(page.locator(".notice")).containsText("?concurrency must be between 1 and 1000");
    assertThat(page.locator(".notice")).containsText("'soon' is not a duration");
    Chromium.assertAccessible(page);
  }

  @Test
  void aBusyServiceAndACutStreamAreSaid(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.route(
        url -> url.contains("/fetch?"),
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(503)
                    .setHeaders(Map.of("Retry-After", "7"))
                    .setContentType("application/problem+json")
                    .setBody("{\"detail\":\"All memory is held\"}")));
    button(page, "Fetch").click();
    assertThat(page.locator(".notice")).containsText("All memory is held");
    assertThat(page.locator(".notice")).containsText("Come again in 7 seconds.");

    page.unrouteAll();
    page.route(
        url -> url.contains("/fetch?"),
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("application/x-ndjson").setBody("")));
    button(page, "Fetch").click();
    assertThat(page.locator(".notice")).containsText("without its summary");
  }

  @Test
  void aNetworkThatIsGoneIsSaid(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.context().setOffline(true);
    button(page, "Fetch").click();
    assertThat(page.locator(".notice")).containsText("This device is offline.");
    page.context().setOffline(false);
    fill(page, "/lab/get");
    button(page, "Fetch").click();
    assertThat(page.locator(".headline")).containsText("as fast");
  }

  @Test
  void markupInAUrlIsText(Chromium browser) {
    Page page = browser.open(port, "fetch");
    String attack = "/lab/get?\"><img src=x onerror=document.title='taken'>";
    fill(page, attack);
    button(page, "Fetch").click();
    assertThat(page.locator(".headline")).containsText("as fast");
    assertThat(page.locator(".rows .name")).hasText(attack);
    assertThat(page.locator("main img")).hasCount(0);
    assertThat(page).hasTitle("Fetch · Gather");
  }

  @Test
  void theCurlLineAsksForTheSameWhateverTheShell(Chromium browser) throws IOException {
    Page page = browser.open(port, "fetch");
    fill(page, "/lab/anything?it's=$HOME&x=`id`\n/lab/get");
    String query = "?url=/lab/anything?it%27s%3D%24HOME%26x%3D%60id%60&url=/lab/get&format=ndjson";
    assertThat(wordsOf(page)).containsExactly("-N", "http://127.0.0.1:" + port + "/fetch" + query);

    fill(page, "/lab/anything?it's=$HOME&x=`id`\n".repeat(60));
    assertThat(wordsOf(page))
        .hasSize(6)
        .contains("Content-Type: application/json")
        .last()
        .asString()
        .startsWith("{\"urls\":[\"/lab/anything?it's=$HOME&x=`id`\",");
  }

  /** What a shell makes of the command. */
  private static List<String> wordsOf(Page page) throws IOException {
    String command = page.locator(".curl code").textContent();
    Process shell =
        new ProcessBuilder("bash", "-c", "printf '%s\\n' " + command.replaceFirst("^curl ", ""))
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8).lines().toList();
  }

  @Test
  void manyUrlsGoInABody(Chromium browser) {
    Page page = browser.open(port, "fetch");
    fill(page, "/lab/bytes/100?seed=1\n".repeat(150));
    assertThat(page.locator(".curl code")).containsText("-H 'Content-Type: application/json'");
    button(page, "Fetch").click();
    assertThat(page.locator(".figures .is-good")).containsText("150");
  }

  @Test
  void theArchiveIsOfTheRunThatWasSeen(Chromium browser) throws IOException {
    Page page = browser.open(port, "fetch");
    assertThat(button(page, "Save as HAR file")).isDisabled();
    List<String> asked = new CopyOnWriteArrayList<>();
    page.onRequest(request -> asked.add(request.url()));
    fill(page, "/lab/get?a=1\n/lab/redirect/1\n/lab/status/404\nhttp://10.0.0.1/no");
    button(page, "Fetch").click();
    assertThat(page.locator(".headline")).containsText("as fast");
    Download saved = page.waitForDownload(() -> button(page, "Save as HAR file").click());
    assertThat(saved.suggestedFilename()).isEqualTo("gather.har");
    assertThat(asked).filteredOn(url -> url.contains("/fetch?")).hasSize(1);

    JsonNode log = Caller.json(Files.readString(saved.path())).at("/log");
    assertThat(log.at("/version").stringValue()).isEqualTo("1.2");
    assertThat(log.at("/entries").valueStream().map(one -> one.at("/response/status").intValue()))
        .containsExactlyInAnyOrder(200, 200, 404, 0);
    assertThat(log.at("/entries").findValuesAsString("url"))
        .contains("http://127.0.0.1:" + port + "/lab/get?a=1", "http://10.0.0.1/no");
    assertThat(log.at("/entries").findValuesAsString("_error"))
        .containsExactly("destination_ip_prohibited");
    for (JsonNode entry : log.at("/entries")) {
      assertThat(Instant.parse(entry.at("/startedDateTime").stringValue()))
          .isBefore(Instant.now().plusSeconds(60));
      assertThat(entry.at("/timings").propertyNames()).contains("send", "wait", "receive");
    }
  }

  @Test
  void nothingMovesForThoseWhoWantItSo(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
    fill(page, "/lab/delay/60");
    button(page, "Fetch").click();
    assertThat(page.locator(".is-running .is-pending")).isVisible();
    assertThat(page.evaluate("document.getAnimations().length")).isEqualTo(0);
  }

  private static void fill(Page page, String urls) {
    page.getByLabel("URLs, one a line").fill(urls);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Page.LocatorOptions containing(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }
}
