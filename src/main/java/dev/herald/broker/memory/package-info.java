/** The engine that forgets: for tests and trials. */
@NullMarked
package dev.herald.broker.memory;

import org.jspecify.annotations.NullMarked;
