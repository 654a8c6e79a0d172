/**
 * Fixtures: origins and name servers on loopback that misbehave on purpose, and the checks that
 * every test runs under. Depends on no package of the service.
 */
@NullMarked
package dev.gather.testing;

import org.jspecify.annotations.NullMarked;
