package dev.gather.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Contrast;
import dev.gather.testing.Chromium;
import dev.gather.testing.InBrowser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@InBrowser
class PageShellIT {
  @LocalServerPort private int port;

  @ParameterizedTest
  @CsvSource({
    "fetch, Fetch",
    "compare, Compare",
    "files, Files",
    "pipeline, Pipeline",
    "jobs, Jobs",
    "chat, Chat: lobby",
    "echo, Echo",
    "live, Live"
  })
  void everyViewHasAnAddressAndIsForEveryone(String view, String title, Chromium browser) {
    for (Page page :
        List.of(
            browser.open(port, view, 1280, ColorScheme.LIGHT),
            browser.open(port, view, 360, ColorScheme.DARK))) {
      assertThat(page.locator("h1")).hasText(title);
      assertThat(page).hasTitle(title + " · Gather");
      assertThat(page.locator("nav.views [aria-current]")).hasAttribute("href", "#" + view);
      Chromium.assertAccessible(page);
      Chromium.assertFits(page);
    }
  }

  @Test
  void keyboardReachesTheContentAndTheViews(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.keyboard().press("Tab");
    assertThat(page.getByText("Skip to the content")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Live")).focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("Live");
    assertThat(page.locator("h1")).isFocused();
    page.goBack();
    assertThat(page.locator("h1")).hasText("Fetch");
  }

  @Test
  void theChosenThemeIsRemembered(Chromium browser) {
    Page page = browser.open(port, "fetch");
    String light = background(page);
    Page.GetByRoleOptions theme = new Page.GetByRoleOptions().setName("Theme:");
    page.getByRole(AriaRole.BUTTON, theme).click();
    page.getByRole(AriaRole.BUTTON, theme).click();
    assertThat(page.getByRole(AriaRole.BUTTON, theme)).hasText("Theme: dark");
    String dark = background(page);
    org.assertj.core.api.Assertions.assertThat(dark).isNotEqualTo(light);

    page.reload();
    assertThat(page.getByRole(AriaRole.BUTTON, theme)).hasText("Theme: dark");
    org.assertj.core.api.Assertions.assertThat(background(page)).isEqualTo(dark);
  }

  @Test
  void theThemeThatWasChosenWinsOverTheSystem(Chromium browser) {
    Page page = browser.open(port, "pipeline", 390, ColorScheme.DARK);
    String dark = background(page);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Theme: auto")).click();
    assertThat(page.locator("#theme")).hasText("Theme: light");
    org.assertj.core.api.Assertions.assertThat(background(page)).isNotEqualTo(dark);
    page.evaluate("location.hash = '#live'");
    assertThat(page.locator("h1")).hasText("Live");
    page.reload();
    assertThat(page.locator("#theme")).hasText("Theme: light");
  }

  @Test
  void moreContrastIsThereForThoseWhoWantIt(Chromium browser) {
    Page page = browser.open(port, "fetch");
    String muted = muted(page);
    page.emulateMedia(new Page.EmulateMediaOptions().setContrast(Contrast.MORE));
    org.assertj.core.api.Assertions.assertThat(muted(page)).isNotEqualTo(muted);
    Chromium.assertAccessible(page);
  }

  /** Fonts too are the service's own: what is drawn needs no other host. */
  @Test
  void theFontsAreThere(Chromium browser) {
    Page page = browser.open(port, "fetch");
    page.waitForFunction("document.fonts.check('16px Inter') && document.fonts.size === 2");
    org.assertj.core.api.Assertions.assertThat(
            page.evaluate(
                "performance.getEntriesByType('resource').every(e => e.name.startsWith(location.origin))"))
        .isEqualTo(true);
  }

  private static String muted(Page page) {
    return (String) page.evaluate("getComputedStyle(document.querySelector('.heading p')).color");
  }

  private static String background(Page page) {
    return (String) page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  }
}
