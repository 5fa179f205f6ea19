package dev.herald.revocations;

import dev.herald.message.Namespace;
import org.jspecify.annotations.Nullable;

/** Whom a revocation is meant for. */
public sealed interface Target {

    /** The only namespace in which it is meant, or null for all of them. */
    @Nullable
    Namespace namespace();

    /** Every token of this subject. */
    record User(@Nullable Namespace namespace, String subject) implements Target {}

    /** The token of this {@code jti}. */
    record Token(@Nullable Namespace namespace, String id) implements Target {}

    /** One session, whoever's it is; the token that it came with is not concerned. */
    record Session(@Nullable Namespace namespace, String id) implements Target {}

    /** Everybody's tokens. */
    record Everybody(@Nullable Namespace namespace) implements Target {}
}
