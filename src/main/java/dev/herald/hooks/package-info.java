/** Backends that decide themselves: asked over HTTP, or by Java code inside. */
@NullMarked
package dev.herald.hooks;

import org.jspecify.annotations.NullMarked;
