/** Documents that are the face of a row: what people edit is written to it, what happens to it is told to them. */
@NullMarked
package dev.herald.documents.rows;

import org.jspecify.annotations.NullMarked;
