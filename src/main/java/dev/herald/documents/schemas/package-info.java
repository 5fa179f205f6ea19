/** JSON Schema: what documents may be, as others can read it. */
@NullMarked
package dev.herald.documents.schemas;

import org.jspecify.annotations.NullMarked;
