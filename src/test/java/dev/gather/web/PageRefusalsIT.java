package dev.gather.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the service may answer instead of a result, in words. */
@InBrowser
class PageRefusalsIT {
  @LocalServerPort private int port;

  @ParameterizedTest
  @CsvSource({
    "400, did not understand",
    "403, not allowed",
    "404, no such thing",
    "413, too large",
    "415, not understood",
    "422, impossible",
    "429, Too many requests",
    "500, made a mistake",
    "503, busy",
    "507, no room left",
    "508, called itself",
    "599, answered 599"
  })
  void everyStatusIsASentence(int status, String words, Chromium browser) {
    Page page = browser.open(port, "fetch");
    answer(page, status, Map.of(), "{\"detail\":\"As the service says\"}");
    fetch(page);
    assertThat(page.locator(".notice")).containsText(words);
    assertThat(page.locator(".notice")).containsText("As the service says");
    assertThat(button(page, "Fetch")).isVisible();
  }

  @Test
  void everyFaultIsListedAsText(Chromium browser) {
    Page page = browser.open(port, "fetch");
    answer(
        page,
        400,
        Map.of(),
        """
        {"detail": "2 faults", "errors": [
          {"pointer": "/urls/0", "detail": "<img src=x onerror=document.title='taken'>"},
          {"pointer": "?timeout", "detail": "is no duration"}]}
        """);
    fetch(page);
    assertThat(page.locator(".notice li")).hasCount(2);
    assertThat(page.locator(".notice li").first()).containsText("<img src=x");
    assertThat(page.locator("main img")).hasCount(0);
    Chromium.assertAccessible(page);
  }

  @Test
  void theTimeToComeAgainMayBeADate(Chromium browser) {
    Page page = browser.open(port, "fetch");
    answer(page, 503, Map.of("Retry-After", "Fri, 31 Dec 2999 23:59:59 GMT"), "{}");
    fetch(page);
    assertThat(page.locator(".notice"))
        .containsText(Pattern.compile("Come again in [\\d,]{10,} seconds"));
  }

  @Test
  void aTokenCanBeGiven(Chromium browser) {
    Page page = browser.open(port, "fetch");
    answer(page, 401, Map.of("WWW-Authenticate", "Bearer"), "{\"detail\":\"A token is needed\"}");
    fetch(page);
    assertThat(page.locator(".notice")).containsText("gather.access.token");
    Chromium.assertAccessible(page);
    page.locator(".notice").getByLabel("Token").fill("s3cret & more");
    button(page, "Come in").click();
    assertThat(page).hasURL(Pattern.compile("\\?token=s3cret%20%26%20more|/#fetch$"));
    assertThat(page.locator("h1")).hasText("Fetch");
  }

  private static void answer(Page page, int status, Map<String, String> headers, String body) {
    page.route(
        url -> url.contains("/fetch?"),
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(status)
                    .setHeaders(headers)
                    .setContentType("application/problem+json")
                    .setBody(body)));
  }

  private static void fetch(Page page) {
    button(page, "Fetch").click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
