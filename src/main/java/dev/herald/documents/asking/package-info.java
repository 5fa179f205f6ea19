/** What clients ask of documents, and how what they publish becomes changes. */
@NullMarked
package dev.herald.documents.asking;

import org.jspecify.annotations.NullMarked;
