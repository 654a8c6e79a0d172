/**
 * Who may come in, and how often: host, origin, token, and the limits of one caller. Depends on
 * web, whose problem replies it sends.
 */
@NullMarked
package dev.gather.access;

import org.jspecify.annotations.NullMarked;
