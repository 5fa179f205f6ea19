/** Documents for Java programs: read, edited, listened to, judged. */
@NullMarked
package dev.herald.documents.program;

import org.jspecify.annotations.NullMarked;
