package dev.gather.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TerminalTest {
  @Test
  void showsWhatIsHarmlessAsItIs() {
    String text = "J\u00f6rg \u738b \uD83D\uDE00 \u05e9\u05dc\u05d5\u05dd \"<&>\"";

    assertThat(Terminal.line(text)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      chars = {0, 7, 8, 0x1B, 0x7F, 0x80, 0x9B, 0x9F, 0x61C, 0x200E, 0x2028, 0x202E, 0x2066})
  void marksWhatATerminalWouldObey(char c) {
    assertThat(Terminal.line("a" + c + "b")).isEqualTo("a\uFFFDb");
    assertThat(MessageJson.quoted("a" + c + "b")).isEqualTo("\"a\\u%04xb\"".formatted((int) c));
  }

  @Test
  void aLineIsOneLine() {
    assertThat(Terminal.line("a\nbob: b\r\n\tc")).isEqualTo("a bob: b   c");
  }

  @Test
  void quotedTextIsReadBackAsItWas() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0xD800; c++) {
      all.append(c);
    }

    assertThat(JsonMapper.shared().readValue(MessageJson.quoted(all.toString()), String.class))
        .isEqualTo(all.toString());
  }
}
