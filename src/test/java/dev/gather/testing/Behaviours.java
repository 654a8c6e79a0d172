package dev.gather.testing;

import static java.util.Map.entry;

import java.util.Map;

/** The behaviours that every {@link Origin} has. A new one is a method in a group, and a line. */
final class Behaviours {
  static final Map<String, Behaviour> BY_PATH =
      Map.ofEntries(
          entry("/ok", Answers::ok),
          entry("/status", Answers::status),
          entry("/flaky", Answers::flaky),
          entry("/text", Answers::text),
          entry("/headers", Answers::headers),
          entry("/redirect", Answers::redirect),
          entry("/delay", Paces::delay),
          entry("/drip", Paces::drip),
          entry("/close", Endings::close),
          entry("/reset", Endings::reset),
          entry("/stall", Endings::stall),
          entry("/endless-body", Floods::endlessBody),
          entry("/endless-headers", Floods::endlessHeaders),
          entry("/long-header", Floods::longHeader),
          entry("/bomb", Floods::bomb),
          entry("/length", Framings::length),
          entry("/chunked", Framings::chunked),
          entry("/garbage", Framings::garbage),
          entry("/gzip", Codings::gzip));

  private Behaviours() {}
}
