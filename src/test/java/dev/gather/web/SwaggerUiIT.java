package dev.gather.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class SwaggerUiIT {
  @LocalServerPort private int port;

  @Test
  void showsTheApiAndTriesIt(Chromium browser) {
    Page page = browser.open(port, "live");
    List<String> hosts = new ArrayList<>();
    page.onRequest(request -> hosts.add(request.url()));
    page.navigate("http://127.0.0.1:" + port + "/swagger-ui.html");

    Locator operation = page.locator("#operations-echo-getEcho");
    operation.locator(".opblock-summary-control").click();
    operation.locator(".try-out__btn").click();
    operation.locator(".execute").click();
    assertThat(operation.locator(".live-responses-table .response-col_status").last())
        .containsText("200");
    org.assertj.core.api.Assertions.assertThat(hosts)
        .filteredOn(url -> !url.startsWith("data:"))
        .allMatch(url -> url.startsWith("http://127.0.0.1:" + port + "/"));
  }
}
