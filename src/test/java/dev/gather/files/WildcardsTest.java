package dev.gather.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
  @ParameterizedTest
  @CsvSource({
    "a.txt, a.txt, true",
    "a.txt, b.txt, false",
    "*, '', true",
    "*, a, true",
    "*.txt, a.txt, true",
    "*.txt, .txt, false",
    ".*, .hidden, true",
    "*, .hidden, false",
    "?, 😀, true",
    "??, 😀, false",
    "?, .a, false",
    "a*b*c, aXbYbZc, true",
    "a*b*c, aXbYbZ, false",
    "[abc], b, true",
    "[abc]x, dx, false",
    "[a-c1-3], 2, true",
    "[a-c1-3], 4, false",
    "[!a-c], d, true",
    "[!a-c], a, false",
    "[]x], ], true",
    "[!]], ], false",
    "[a-], -, true",
    "[a, [a, true",
    "[a, a, false",
    "[😀-😎], 😃, true",
    "(.*), (.x), true",
    "{a}, {a}, true",
  })
  void matches(String pattern, String name, boolean matches) {
    assertThat(Wildcards.match(pattern, name)).isEqualTo(matches);
  }

  @Property
  void agreesWithJava(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String name,
      @ForAll @CharRange(from = 'a', to = 'e') @StringLength(min = 1, max = 8) String letters) {
    String pattern = letters.replace('d', '*').replace('e', '?').replace("**", "*");
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    assertThat(Wildcards.match(pattern, name)).isEqualTo(matcher.matches(Path.of(name)));
  }

  @Test
  @Timeout(10)
  void takesNoLongerForAPatternThatIsMeantToTakeLong() {
    assertThat(Wildcards.match("*a".repeat(500) + "b", "a".repeat(2_000))).isFalse();
  }
}
