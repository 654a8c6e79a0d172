/** Keeps the messages of rooms, in the order that everyone sees. Depends on store. */
@NullMarked
package dev.gather.chat.log;

import org.jspecify.annotations.NullMarked;
