package dev.gather.scope;

/**
 * What went wrong, as a value.
 *
 * @param type a stable token that programs may compare, from a small set
 * @param detail a sentence for people
 */
public record Failure(String type, String detail) {

  /** Cut off because another member decided the scope. */
  public static final Failure CANCELLED =
      new Failure("cancelled", "another member decided the scope");

  /** Cut off because the time of the whole scope was up. */
  public static final Failure DEADLINE_EXCEEDED =
      new Failure("deadline_exceeded", "the deadline of the request was reached");
}
