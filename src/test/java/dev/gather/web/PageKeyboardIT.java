package dev.gather.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page without a mouse: only keys are pressed here. */
@InBrowser
class PageKeyboardIT {
  private static final int MOST_STOPS = 60;

  @LocalServerPort private int port;

  @Test
  void aBatchIsFetchedCancelledAndLookedInto(Chromium browser) {
    Page page = browser.open(port, "fetch");
    tabTo(page, page.getByLabel("URLs, one a line"));
    page.keyboard().press("ControlOrMeta+a");
    page.keyboard().insertText("/lab/get\n/lab/delay/60");
    tabTo(page, page.getByLabel("all settled"));
    page.keyboard().press("ArrowRight");
    assertThat(page.getByLabel("all", new Page.GetByLabelOptions().setExact(true))).isChecked();
    page.keyboard().press("ArrowLeft");
    tabTo(page, button(page, "Fetch"));
    page.keyboard().press("Enter");

    Locator cancel = button(page, "Cancel");
    assertThat(cancel).isFocused();
    assertThat(page.locator(".progress")).hasText("1 of 2 done");
    page.keyboard().press("Enter");
    assertThat(button(page, "Fetch")).isFocused();
    assertThat(page.locator(".rows > li").last()).containsText("Cancelled by you");

    Locator first = page.locator(".rows > li").first();
    tabTo(page, first.getByRole(AriaRole.BUTTON));
    page.keyboard().press("Enter");
    assertThat(first.locator(".facts")).containsText("application/json");
    page.keyboard().press("Enter");
    assertThat(first.locator(".details")).isHidden();
  }

  @Test
  void someoneComesInAndTalks(Chromium browser) {
    Page page = browser.open(port, "chat/keys");
    tabTo(page, page.getByLabel("Your name"));
    page.keyboard().insertText("pia");
    page.keyboard().press("Enter");
    assertThat(page.locator(".connection")).containsText("Connected as pia");
    assertThat(page.locator(".say input")).isFocused();
    page.keyboard().insertText("without a mouse");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.LOG)).containsText("without a mouse");

    tabTo(page, page.getByLabel("Another room"));
    page.keyboard().insertText("elsewhere");
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("Chat: elsewhere");
    assertThat(page.locator("h1")).isFocused();
  }

  /** What has the focus can be seen to have it. */
  private static void tabTo(Page page, Locator wanted) {
    for (int i = 0; i < MOST_STOPS; i++) {
      page.keyboard().press("Tab");
      if ((boolean) wanted.evaluate("element => element === document.activeElement")) {
        assertThat(page.evaluate(RING)).as("a ring around the focus").isEqualTo(true);
        return;
      }
    }
    throw new AssertionError(MOST_STOPS + " times Tab did not reach " + wanted);
  }

  private static final String RING =
      "[document.activeElement, document.activeElement.nextElementSibling]"
          + ".some(e => e && getComputedStyle(e).outlineStyle !== 'none')";

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
