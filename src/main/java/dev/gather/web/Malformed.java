package dev.gather.web;

/** A value that can't be read; the message is for the caller. */
final class Malformed extends IllegalArgumentException {
  private static final int SHOWN = 80;

  private final String detail;

  Malformed(String detail) {
    super(detail);
    this.detail = detail;
  }

  String detail() {
    return detail;
  }

  /** {@code 'text' is not …}, with a long text cut short. */
  static Malformed not(String what, String text) {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return new Malformed("'" + shown + "' is not " + what);
  }
}
