/** What breaks: the process, the power, the disk. */
@NullMarked
package dev.herald.faults;

import org.jspecify.annotations.NullMarked;
