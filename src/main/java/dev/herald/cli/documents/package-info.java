/** The commands about documents: {@code herald doc}. */
@NullMarked
package dev.herald.cli.documents;

import org.jspecify.annotations.NullMarked;
