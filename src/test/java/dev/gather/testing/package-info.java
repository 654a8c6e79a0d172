/**
 * Fixtures: a caller, origins and name servers on loopback that misbehave on purpose, and checks
 * that every test runs under. Depends on no package of the service.
 */
@NullMarked
package dev.gather.testing;

import org.jspecify.annotations.NullMarked;
