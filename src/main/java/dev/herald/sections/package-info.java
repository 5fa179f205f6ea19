/** What can be set, section by section; the root's {@code Config} has them all. */
@NullMarked
package dev.herald.sections;

import org.jspecify.annotations.NullMarked;
