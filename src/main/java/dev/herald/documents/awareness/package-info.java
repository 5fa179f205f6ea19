/** Where people are in a document, as long as they are there: told at once, and never kept. */
@NullMarked
package dev.herald.documents.awareness;

import org.jspecify.annotations.NullMarked;
