package dev.gather.chat;

/** Keeps out of terminals what they would obey instead of show. */
final class Terminal {
  private static final char SHOWN_INSTEAD = '\uFFFD';

  private Terminal() {}

  /** A text on one line: line ends and tabs as blanks, and a mark for what is not harmless. */
  static String line(String text) {
    int i = 0;
    while (i < text.length() && harmless(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length()).append(text, 0, i);
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(instead(c));
    }
    return line.toString();
  }

  private static char instead(char c) {
    if (harmless(c)) {
      return c;
    }
    return c == '\n' || c == '\r' || c == '\t' ? ' ' : SHOWN_INSTEAD;
  }

  /**
   * Whether a terminal shows a character and nothing else: none of the C0 and C1 controls, of the
   * separators of lines, and of the marks that turn the direction of text (UAX 9, section 2).
   */
  static boolean harmless(char c) {
    if (c < 0x20 || c >= 0x7F && c <= 0x9F) {
      return false;
    }
    return c < 0x61C
        || !(c == '\u061C'
            || c == '\u200E'
            || c == '\u200F'
            || c >= '\u2028' && c <= '\u202E'
            || c >= '\u2066' && c <= '\u2069');
  }
}
