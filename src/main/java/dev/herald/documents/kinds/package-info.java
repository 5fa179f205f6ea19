/** What a document may be made of: the seam between keeping documents and knowing what a change is. */
@NullMarked
package dev.herald.documents.kinds;

import org.jspecify.annotations.NullMarked;
