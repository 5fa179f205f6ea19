/** Brings the tools that tests need. */
@NullMarked
package dev.herald.props.provision;

import org.jspecify.annotations.NullMarked;
