/** Services that come in jars of their own. */
@NullMarked
package dev.herald.services.plugins;

import org.jspecify.annotations.NullMarked;
