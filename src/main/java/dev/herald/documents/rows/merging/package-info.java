/** One document and its row, made the same, whatever happens to either. */
@NullMarked
package dev.herald.documents.rows.merging;

import org.jspecify.annotations.NullMarked;
