/** Where documents are kept: what changed of them in the journal, the whole of them, now and then, in the table. */
@NullMarked
package dev.herald.documents.keeping;

import org.jspecify.annotations.NullMarked;
