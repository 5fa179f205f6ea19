/** Documents over plain HTTP: read, patched, put. */
@NullMarked
package dev.herald.api.documents;

import org.jspecify.annotations.NullMarked;
