package dev.gather.chat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineCutterTest {
  private final List<String> heard = new ArrayList<>();

  private final Conversation conversation =
      new Conversation() {
        @Override
        public void begin() {
          heard.add("begin");
        }

        @Override
        public void heard(String text) {
          heard.add(text);
        }

        @Override
        public void unreadable(String why) {
          heard.add("! " + why);
        }

        @Override
        public void settled() {
          heard.add("settled");
        }

        @Override
        public boolean greeted() {
          return true;
        }
      };

  private final LineCutter cutter = new LineCutter(8);

  @Test
  void linesEndInLfOrCrlf() {
    cut("one\ntwo\r\n\nlast");
    cutter.end(conversation);

    assertThat(heard).containsExactly("one", "two", "", "last");
  }

  @Test
  void aLineMayComeInPieces() {
    cut("o", "n", "e\r", "\nt\u00c3", "\u00a4\n");

    assertThat(heard).containsExactly("one", "t\u00e4");
  }

  @Test
  void aLineThatIsTooLongIsOneFaultAndTheNextIsFine() {
    cut("12345678\n123456789\n" + "x".repeat(10_000), "y".repeat(10_000) + "\nok\n");

    assertThat(heard).hasSize(4).startsWith("12345678").endsWith("ok");
    assertThat(heard.subList(1, 3)).allMatch(line -> line.startsWith("! that line is too long"));
  }

  @Test
  void bytesThatAreNotUtf8AreOneFault() {
    cut("\u00ff\u00ff\nok\n");

    assertThat(heard).containsExactly("! that line is not UTF-8", "ok");
  }

  /** Each character is one byte. */
  private void cut(String... parts) {
    for (String part : parts) {
      cutter.cut(Unpooled.copiedBuffer(part, ISO_8859_1), conversation);
    }
  }
}
