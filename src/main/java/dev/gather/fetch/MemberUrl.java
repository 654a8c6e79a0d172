package dev.gather.fetch;

/** What a member's URL names. */
sealed interface MemberUrl permits ParsedUrl, FileUrl {

  /** The file of a {@code file:} URL; of any other, what {@link Target#parse} makes of it. */
  static MemberUrl parse(String url, Target base, Origins origins) {
    return FileUrl.isOne(url) ? FileUrl.parse(url) : Target.parse(url, base, origins);
  }
}
