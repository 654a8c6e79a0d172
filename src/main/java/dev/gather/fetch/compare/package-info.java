/**
 * Compares fetching one after another with fetching at once.
 *
 * <p>Depends on fetch, scope and web.
 */
@NullMarked
package dev.gather.fetch.compare;

import org.jspecify.annotations.NullMarked;
