/**
 * What application code is written with: plain classes whose methods are called when clients come and go, subscribe, publish
 * and ask. Start with {@link dev.herald.service.Services}.
 */
@NullMarked
package dev.herald.service;

import org.jspecify.annotations.NullMarked;
