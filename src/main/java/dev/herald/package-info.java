/** The house: its composition root, its configuration and its command line. */
@NullMarked
package dev.herald;

import org.jspecify.annotations.NullMarked;
