/** What documents were: versions by number, time or name, in what two differ, and how one becomes the present again. */
@NullMarked
package dev.herald.documents.history;

import org.jspecify.annotations.NullMarked;
