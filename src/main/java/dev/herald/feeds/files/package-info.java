/** JSON files, one or a folder of them: what is in them is told when it changes. */
@NullMarked
package dev.herald.feeds.files;

import org.jspecify.annotations.NullMarked;
