package dev.gather.pipeline.jobs;

import dev.gather.store.redis.Script;

/** What Redis does to jobs in one step each; what a script takes and returns stands in it. */
final class JobScripts {
  static final Script REGISTER = script("register");
  static final Script CREATE = script("create");
  static final Script ADD = script("add");
  static final Script CLOSE = script("close");
  static final Script BEGIN = script("begin");
  static final Script HOLD = script("hold");
  static final Script LOOK = script("look");
  static final Script TAKE = script("take");
  static final Script RECORD = script("record");
  static final Script RELEASE = script("release");
  static final Script END = script("end");
  static final Script RETIRE = script("retire");
  static final Script FORGET = script("forget");
  static final Script UNREGISTER = script("unregister");
  static final Script RESULTS = script("results");
  static final Script BEAT = script("beat");

  private JobScripts() {}

  private static Script script(String name) {
    return Script.beside(JobScripts.class, name + ".lua");
  }
}
