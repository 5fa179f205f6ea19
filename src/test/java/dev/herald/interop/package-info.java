/** Bayeux clients of other people's making, run as they come against the started jar. */
@NullMarked
package dev.herald.interop;

import org.jspecify.annotations.NullMarked;
