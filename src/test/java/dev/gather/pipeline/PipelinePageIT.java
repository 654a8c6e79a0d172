package dev.gather.pipeline;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class PipelinePageIT {
  @LocalServerPort private int port;

  @Test
  void theQueueFillsAndDrains(Chromium browser) {
    Page page = browser.open(port, "pipeline");
    page.getByLabel("Items", new Page.GetByLabelOptions().setExact(true)).fill("20");
    page.getByLabel("Room in the queue").fill("3");
    page.getByLabel("Time to produce an item").fill("1ms..5ms");
    page.getByLabel("Time to consume it").fill("60ms..90ms");
    run(page);
    assertThat(page.locator(".who-waits")).containsText("producers wait for consumers");
    assertThat(page.locator(".slots .is-full")).hasCount(3);
    Chromium.assertAccessible(page);

    assertThat(page.locator(".headline")).containsText("The consumers were the bottleneck.");
    assertThat(page.locator(".stage")).containsText("20 of 20 consumed");
    assertThat(page.locator(".slots .is-full")).hasCount(0);
    assertThat(page.locator(".workers li")).hasCount(5);
    Chromium.assertFits(page);
  }

  @Test
  void whatIsImpossibleIsSaid(Chromium browser) {
    Page page = browser.open(port, "pipeline");
    page.getByLabel("Time to consume it").fill("5s..1s");
    run(page);
    assertThat(page.locator(".notice")).containsText("ends before it begins");
    assertThat(page.locator(".notice li")).hasCount(0);
    assertThat(page.locator(".stage")).hasCount(0);
  }

  @Test
  void itCanBeCancelled(Chromium browser) {
    Page page = browser.open(port, "pipeline");
    page.getByLabel("Time to consume it").fill("5s..6s");
    run(page);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel")).click();
    assertThat(page.locator(".who-waits")).containsText("Cancelled");
  }

  private static void run(Page page) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Run")).click();
  }
}
