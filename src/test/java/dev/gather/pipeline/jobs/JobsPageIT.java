package dev.gather.pipeline.jobs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@InBrowser
class JobsPageIT {
  private static final ContainsTextOptions LATER = new ContainsTextOptions().setTimeout(60_000);

  @TempDir private static Path data;

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry registry) {
    registry.add("gather.data", data::toString);
  }

  @Test
  void aJobRunsAndIsForgotten(Chromium browser) {
    String attack = "/lab/get?<img src=x onerror=document.title='taken'>";
    Page page = browser.open(port, "jobs");
    submit(page, "/lab/get\n/lab/status/404\n" + attack);
    Locator job = card(page, "3 of 3 done");
    assertThat(job).containsText("succeeded");
    assertThat(job).containsText("1 answered with an error");
    assertThat(job.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("max", "3");
    Chromium.assertAccessible(page);

    job.getByRole(AriaRole.LINK).click();
    assertThat(page.locator("tbody tr")).hasCount(3);
    assertThat(page.locator("tbody")).containsText(attack);
    assertThat(page.locator("main img")).hasCount(0);
    Chromium.assertAccessible(page);
    page.setViewportSize(360, 740);
    Chromium.assertFits(page);

    page.goBack();
    card(page, "3 of 3 done")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Forget"))
        .click();
    assertThat(card(page, "3 of 3 done")).hasCount(0);
  }

  @Test
  void aJobOutlivesItsPageAndCanBeCancelled(Chromium browser) {
    Page page = browser.open(port, "jobs");
    submit(page, "/lab/delay/0.1\n/lab/delay/60");
    assertThat(card(page, "1 of 2 done")).isVisible();
    page.close();

    Page again = browser.open(port, "jobs");
    Locator job = card(again, "1 of 2 done");
    assertThat(job).containsText("running");
    job.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel")).click();
    assertThat(job).containsText("cancelled");
  }

  @Test
  void whatIsRefusedIsSaid(Chromium browser) {
    Page page = browser.open(port, "jobs");
    submit(page, "# nothing");
    assertThat(page.locator(".notice")).containsText("The service did not understand");
    page.evaluate("location.hash = '#jobs/nobody'");
    assertThat(page.locator(".notice").first()).containsText("There is no job 'nobody'");
  }

  @Test
  void resultsGoOnWhereTheyWereAfterTheNetworkIsBack(Chromium browser) {
    Page page = browser.open(port, "jobs");
    submit(page, "/lab/delay/0.4\n".repeat(40));
    page.locator(".card", new Page.LocatorOptions().setHasText("of 40 done"))
        .getByRole(AriaRole.LINK)
        .click();
    assertThat(page.locator("tbody tr").nth(2)).isVisible();
    page.context().setOffline(true);
    assertThat(page.locator(".notice").first()).isVisible();
    page.context().setOffline(false);
    assertThat(page.locator(".card")).containsText("40 of 40 done");
    assertThat(page.locator("tbody tr")).hasCount(40);
    assertThat(page.locator(".notice")).hasCount(0);
  }

  @Test
  void manyResultsComeAPageAtATime(Chromium browser) {
    Page page = browser.open(port, "jobs");
    submit(page, "/lab/bytes/9\n".repeat(1_200));
    Locator job = card(page, "1,200 of 1,200 done");
    assertThat(job).containsText("succeeded", LATER);
    job.getByRole(AriaRole.LINK).click();
    assertThat(page.locator("tbody tr")).hasCount(500);
    more(page, "Show 500 more of 700").click();
    assertThat(page.locator("tbody tr")).hasCount(1_000);
    more(page, "Show 200 more of 200").click();
    assertThat(page.locator("tbody tr")).hasCount(1_200);
    assertThat(more(page, "more of")).isHidden();
  }

  private static Locator more(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static void submit(Page page, String urls) {
    page.getByLabel("URLs, one a line").fill(urls);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Submit")).click();
  }

  private static Locator card(Page page, String text) {
    return page.locator(".card", new Page.LocatorOptions().setHasText(text));
  }
}
