package dev.gather.testing;

/** The certificates an {@link Origin} can show; each but {@code TRUSTED} has one fault only. */
public enum Certificate {
  /** Right in every way, for a client that trusts the {@link Authority}. */
  TRUSTED(true, "-ext san=ip:127.0.0.1,dns:localhost"),
  /** Signed by nobody but itself. */
  SELF_SIGNED(false, "-ext san=ip:127.0.0.1,dns:localhost"),
  /** Valid until yesterday. */
  EXPIRED(true, "-ext san=ip:127.0.0.1,dns:localhost -startdate -2d -validity 1"),
  /** For another host. */
  WRONG_HOST(true, "-ext san=dns:elsewhere.test");

  final boolean signed;

  /** For keytool, with blanks between. */
  final String options;

  Certificate(boolean signed, String options) {
    this.signed = signed;
    this.options = options;
  }
}
