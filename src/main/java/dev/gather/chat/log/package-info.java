/**
 * Keeps the messages of rooms, in the order that everyone sees. Depends on store and store.redis.
 */
@NullMarked
package dev.gather.chat.log;

import org.jspecify.annotations.NullMarked;
