/**
 * The UDP echo: each datagram goes back to its sender. May depend on {@code net} and {@code web}.
 */
@NullMarked
package dev.gather.echo;

import org.jspecify.annotations.NullMarked;
