package dev.herald.sections;

import dev.herald.config.Secret;
import dev.herald.config.words.Allowed;
import dev.herald.message.Namespace;
import dev.herald.tokens.Tokens;
import dev.herald.tokens.keys.KeyFile;
import dev.herald.tokens.keys.RemoteKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect, and as whom.
 *
 * @param secret of those who sign tokens with HS256
 * @param secretFile the same, a line each
 * @param keys files of public keys, PEM or JWKS
 * @param jwks the URL of a JWKS
 * @param cookie that may bring a token
 * @param anonymous whether those may come who have no token
 * @param namespaces that a URL may name
 * @param revokedFor how long a revocation holds that does not say
 */
public record Auth(
        @Secret List<TokenSecret> secret,
        @Nullable Path secretFile,
        List<Path> keys,
        @Nullable KeysUrl jwks,
        @Nullable String issuer,
        @Nullable String audience,
        @Allowed(min = "0s", max = "5m") Duration leeway,
        String rolesClaim,
        String namespaceClaim,
        String grantsClaim,
        @Nullable CookieName cookie,
        boolean anonymous,
        List<Namespace> namespaces,
        @Allowed(min = "1m", max = "3650d") Duration revokedFor) {

    public static final Auth DEFAULTS = new Auth(
            List.of(),
            null,
            List.of(),
            null,
            null,
            null,
            Duration.ZERO,
            Tokens.Names.DEFAULTS.roles(),
            Tokens.Names.DEFAULTS.namespace(),
            Tokens.Names.DEFAULTS.grants(),
            null,
            true,
            List.of(),
            Duration.ofDays(30));

    /** Whether no file says anything of it. */
    public boolean isWithoutFiles() {
        return secretFile == null && keys.isEmpty();
    }

    /** Whether there is no key by which a token could be verified. */
    public boolean isWithoutKeys() {
        return secret.isEmpty() && secretFile == null && keys.isEmpty() && jwks == null;
    }

    /** What is set about tokens, as the room wants it; reads the files. */
    public Tokens.Settings tokens() {
        var secrets = new ArrayList<>(secret.stream().map(TokenSecret::text).toList());
        if (secretFile != null) {
            secrets.addAll(KeyFile.secrets(secretFile));
        }
        return new Tokens.Settings(
                secrets,
                keys,
                jwks == null ? null : RemoteKeys.Settings.of(jwks.uri()),
                issuer,
                audience,
                leeway,
                new Tokens.Names(rolesClaim, namespaceClaim, grantsClaim),
                Tokens.Settings.NONE.maxLength());
    }
}
