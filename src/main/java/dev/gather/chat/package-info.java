/**
 * Rooms to talk in, with three doors: lines over TCP, WebSocket, and HTTP.
 *
 * <p>Depends on net, store and web.
 */
@NullMarked
package dev.gather.chat;

import org.jspecify.annotations.NullMarked;
