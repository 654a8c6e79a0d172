/**
 * Reads many files below one root at once, and never one outside of it.
 *
 * <p>Depends on scope, text and web.
 */
@NullMarked
package dev.gather.files;

import org.jspecify.annotations.NullMarked;
