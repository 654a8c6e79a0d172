package dev.gather.files;

/**
 * Matches a name against a pattern of {@code *}, {@code ?}, {@code [a-z]} and {@code [!a-z]}. Takes
 * time in proportion to the product of their lengths at most, whatever the pattern.
 */
final class Wildcards {
  private Wildcards() {}

  static boolean match(String pattern, String name) {
    return name.startsWith(".") == pattern.startsWith(".") && matches(pattern, name);
  }

  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int from = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        from = n;
      } else if (p < pattern.length() && matchesOne(pattern, p, name.codePointAt(n))) {
        n += Character.charCount(name.codePointAt(n));
        p = afterOne(pattern, p);
      } else if (star >= 0) {
        p = star + 1;
        from += Character.charCount(name.codePointAt(from));
        n = from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean matchesOne(String pattern, int at, int character) {
    int first = pattern.codePointAt(at);
    if (first == '?') {
      return true;
    }
    int close = first == '[' ? close(pattern, at) : -1;
    return close < 0 ? first == character : inSet(pattern, at + 1, close, character);
  }

  private static int afterOne(String pattern, int at) {
    int close = pattern.charAt(at) == '[' ? close(pattern, at) : -1;
    return close < 0 ? at + Character.charCount(pattern.codePointAt(at)) : close + 1;
  }

  /**
   * The end of a set; a bracket that comes first is in it, and one that is never closed is none.
   */
  private static int close(String pattern, int open) {
    int first = open + 1;
    if (first < pattern.length() && pattern.charAt(first) == '!') {
      first++;
    }
    return pattern.indexOf(']', first + 1);
  }

  private static boolean inSet(String pattern, int from, int close, int character) {
    boolean none = pattern.charAt(from) == '!';
    int at = none ? from + 1 : from;
    while (at < close) {
      int low = pattern.codePointAt(at);
      int high = low;
      int after = at + Character.charCount(low);
      if (after + 1 < close && pattern.charAt(after) == '-') {
        high = pattern.codePointAt(after + 1);
        after += 1 + Character.charCount(high);
      }
      if (low <= character && character <= high) {
        return !none;
      }
      at = after;
    }
    return none;
  }
}
