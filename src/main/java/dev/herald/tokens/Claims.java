package dev.herald.tokens;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a user of what a signed token claims, if it is meant for this server and for now. */
final class Claims {
    private static final int LONGEST_SUBJECT = 255;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final Tokens.Settings settings;
    private final Clock clock;

    Claims(Tokens.Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Identity.User user(SignedJWT token) throws NotTaken {
        try {
            var claims = token.getJWTClaimsSet();
            if (claims == null) {
                throw NotTaken.invalid("it has no claims");
            }
            checkAddress(claims);
            var issued = issued(claims);
            var expires = expiry(claims);
            var subject = subject(claims);
            return new Identity.User(
                    namespace(claims),
                    subject,
                    roles(claims),
                    texts(claims, subject),
                    grants(claims),
                    claims.getJWTID(),
                    issued,
                    expires);
        } catch (ParseException | RuntimeException e) { // whatever the library trips over
            throw NotTaken.invalid("its claims are not of the types that they ought to be");
        }
    }

    private void checkAddress(JWTClaimsSet claims) throws NotTaken {
        if (settings.issuer() != null && !settings.issuer().equals(claims.getIssuer())) {
            throw NotTaken.invalid("its issuer (iss) is not " + settings.issuer());
        }
        if (settings.audience() != null && !claims.getAudience().contains(settings.audience())) {
            throw NotTaken.invalid("it is not meant (aud) for " + settings.audience());
        }
    }

    /** The moment from which on it is not taken any more. Who has signed it is asked to say one. */
    private Instant expiry(JWTClaimsSet claims) throws NotTaken {
        var said = moment("exp", claims.getExpirationTime());
        if (said == null) {
            throw NotTaken.invalid("it does not say when it expires (exp)");
        }
        var expires = said.plus(settings.leeway());
        if (!clock.instant().isBefore(expires)) {
            throw new NotTaken(Reading.Code.TOKEN_EXPIRED, "it has expired (exp)");
        }
        return expires;
    }

    private Instant issued(JWTClaimsSet claims) throws NotTaken {
        var latest = clock.instant().plus(settings.leeway());
        var begins = moment("nbf", claims.getNotBeforeTime());
        if (begins != null && begins.isAfter(latest)) {
            throw NotTaken.invalid("its time has not come yet (nbf)");
        }
        var issued = moment("iat", claims.getIssueTime());
        if (issued != null && issued.isAfter(latest)) {
            throw NotTaken.invalid("it says that it was issued in the future (iat)");
        }
        return issued == null ? Instant.EPOCH : issued;
    }

    /** Of seconds that a clock can show; what is beyond may have run over in the reading. */
    private static @Nullable Instant moment(String claim, @Nullable Date date) throws NotTaken {
        var moment = date == null ? null : date.toInstant();
        if (moment != null && (moment.isBefore(Instant.EPOCH) || moment.isAfter(END_OF_TIME))) {
            throw NotTaken.invalid("its " + claim + " is no moment");
        }
        return moment;
    }

    private static String subject(JWTClaimsSet claims) throws NotTaken {
        var subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
            throw NotTaken.invalid("its subject (sub) is not of 1 to " + LONGEST_SUBJECT + " characters");
        }
        if (subject.chars().anyMatch(Character::isISOControl)) {
            throw NotTaken.invalid("its subject (sub) has control characters");
        }
        return subject;
    }

    private Namespace namespace(JWTClaimsSet claims) throws NotTaken {
        var named = find(claims, settings.names().namespace());
        if (named.isEmpty()) {
            return Namespace.DEFAULT;
        }
        try {
            if (named.get() instanceof String name && !name.isEmpty()) {
                return new Namespace(name);
            }
        } catch (InvalidName e) {
            // told below
        }
        throw NotTaken.invalid("its namespace is none");
    }

    /** A list of words, or one string of words, as scopes are written. */
    private Set<String> roles(JWTClaimsSet claims) throws NotTaken {
        var said = find(claims, settings.names().roles());
        if (said.isEmpty()) {
            return Set.of();
        }
        var words = said.get() instanceof String text
                ? Optional.of(List.of(text.strip().split("\\s+")))
                : strings(said.get());
        var roles = new LinkedHashSet<>(words.orElseThrow(() -> NotTaken.invalid("its roles are no list of strings")));
        roles.remove("");
        return roles;
    }

    private @Nullable Grants grants(JWTClaimsSet claims) throws NotTaken {
        var said = find(claims, settings.names().grants());
        if (said.isEmpty()) {
            return null;
        }
        if (!(said.get() instanceof Map<?, ?> map)) {
            throw NotTaken.invalid("its grants are no object");
        }
        var patterns = new EnumMap<Operation, List<Pattern>>(Operation.class);
        for (var entry : map.entrySet()) {
            patterns.put(operation(String.valueOf(entry.getKey())), patterns(entry.getValue()));
        }
        return new Grants(patterns);
    }

    private static Operation operation(String word) throws NotTaken {
        for (var operation : Operation.values()) {
            if (operation.word().equals(word)) {
                return operation;
            }
        }
        throw NotTaken.invalid("its grants name an operation that there is not");
    }

    private static List<Pattern> patterns(@Nullable Object said) throws NotTaken {
        var names = strings(said).orElseThrow(() -> NotTaken.invalid("its grants are no lists of patterns"));
        try {
            return names.stream().map(Pattern::new).toList();
        } catch (InvalidName e) {
            throw NotTaken.invalid("its grants name a pattern that is none");
        }
    }

    /** Every claim that is a string or a list of strings, as a set; and the subject, which may be a number. */
    private static Map<String, Set<String>> texts(JWTClaimsSet claims, String subject) {
        var texts = new LinkedHashMap<String, Set<String>>();
        claims.getClaims().forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, Set.of(text));
            } else {
                strings(value).ifPresent(list -> texts.put(name, Set.copyOf(list)));
            }
        });
        texts.put("sub", Set.of(subject));
        return texts;
    }

    private static Optional<List<String>> strings(@Nullable Object value) {
        return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? Optional.of(list.stream().map(String.class::cast).toList())
                : Optional.empty();
    }

    /** The claim of this name; if there is none, the name may be a path: {@code realm_access.roles}. */
    private static Optional<Object> find(JWTClaimsSet claims, String name) {
        Object found = claims.getClaims();
        if (claims.getClaim(name) != null) {
            return Optional.of(claims.getClaim(name));
        }
        for (var step : name.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return Optional.ofNullable(found);
    }
}
