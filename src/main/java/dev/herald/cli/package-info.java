/** The command line's clients. */
@NullMarked
package dev.herald.cli;

import org.jspecify.annotations.NullMarked;
