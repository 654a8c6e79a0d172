package dev.gather.chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NicksTest {
  private final NickRules rules = new NickRules();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "Ann-Marie",
        "j_d.2",
        "J\u00f6rg",
        "\u0410\u043d\u043d\u0430",
        "\u738b\u5c0f\u660e",
        "7of9"
      })
  void namesOfAllScriptsMayBeChosen(String nick) {
    assertThat(rules.chosen(nick)).isEqualTo(nick);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\u001b[31m",
        "a\u202eb",
        "a\u200db",
        "a\u00a0b",
        "<b>",
        "a:b",
        "*",
        "-",
        ".a",
        "p\u0430ypal",
        "guest-x",
        "GUEST-1",
        "a\nb",
        "\uD83D\uDE00",
        "@ann",
        "a/b"
      })
  void whatCouldDeceiveMayNot(String nick) {
    assertThatThrownBy(() -> rules.chosen(nick)).isInstanceOf(Refusal.class);
  }

  @Test
  void aNickHas32CharactersAtMost() {
    String longest = String.join("", Collections.nCopies(32, "a"));

    assertThat(rules.chosen(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> rules.chosen(longest + "a")).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ann,ANN",
    "paul,pau1",
    "bob,b0b",
    "Iris,lris",
    "anna,\u0430\u043d\u043d\u0430x",
    "modem,rnodem"
  })
  void looksAlike(String one, String other) {
    boolean alike = !Collections.disjoint(rules.lookAlikes(one), rules.lookAlikes(other));

    assertThat(alike).isEqualTo(!other.endsWith("x"));
  }

  @Test
  void wideLettersAreTheSameNick() {
    assertThat(rules.chosen("\uff41\uff4e\uff4e")).isEqualTo("ann");
  }
}
