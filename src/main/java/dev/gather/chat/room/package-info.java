/**
 * Rooms, who is in them, and what is told to whom; knows no protocol. Depends on {@code chat.log}.
 */
@NullMarked
package dev.gather.chat.room;

import org.jspecify.annotations.NullMarked;
