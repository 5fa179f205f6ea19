/** Who wants to hear that documents have changed, once there is a pause. */
@NullMarked
package dev.herald.documents.telling;

import org.jspecify.annotations.NullMarked;
