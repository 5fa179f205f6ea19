/** What holds for documents: who may begin one, who may write where, what it may become, how fast. */
@NullMarked
package dev.herald.documents.rules;

import org.jspecify.annotations.NullMarked;
