/**
 * What every HTTP door shares: reading options and bodies, choosing a form, streaming records, and
 * problem replies. Depends on scope and retry, whose options it reads.
 */
@NullMarked
package dev.gather.web;

import org.jspecify.annotations.NullMarked;
