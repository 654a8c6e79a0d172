package dev.gather.chat.log;

import org.jspecify.annotations.Nullable;

/**
 * A message that is to be stored.
 *
 * @param from the nick of who says it
 * @param action whether it is what someone does ({@code /me waves}) and not what they say
 * @param key of a message that may be sent again: the same nick's same key in the room is the same
 *     message, as long as that is in the history
 */
public record Draft(String room, String from, String text, boolean action, @Nullable String key) {}
