/**
 * For tests of programs that use Herald: a server in the test's own process, clients as parameters, connections that can be
 * cut, slowed and stalled, and a clock that can be moved. Begin at {@link dev.herald.testing.HeraldTest}.
 */
@NullMarked
package dev.herald.testing;

import org.jspecify.annotations.NullMarked;
