package dev.herald.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.herald.access.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a backend has answered.
 *
 * @param goodFor how long it may be given again without asking; zero for not at all
 */
record Answer(Verdict verdict, Duration goodFor) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int OK = 200;
    private static final int REASON_LENGTH = 200;
    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d{1,18})");
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws IOException that says why it is no answer */
    static Answer of(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException("it answers with HTTP status " + response.statusCode());
        }
        var json = json(response.body());
        if (!json.path("allow").isBoolean()) {
            throw new IOException("it does not answer {\"allow\": true} or {\"allow\": false}");
        }
        return new Answer(verdict(json), goodFor(response.headers().allValues("Cache-Control")));
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("its answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Verdict verdict(JsonNode json) {
        if (json.path("allow").booleanValue()) {
            return new Verdict.Allowed();
        }
        var reason =
                CONTROLS.matcher(json.path("reason").asText("")).replaceAll(" ").strip();
        return new Verdict.Denied(
                reason.isEmpty()
                        ? "the backend does not allow it"
                        : reason.substring(0, Math.min(reason.length(), REASON_LENGTH)));
    }

    private static Duration goodFor(List<String> cacheControl) {
        var age = Duration.ZERO;
        for (var directive :
                String.join(",", cacheControl).toLowerCase(Locale.ROOT).split(",", -1)) {
            var maxAge = MAX_AGE.matcher(directive.strip());
            if (Set.of("no-store", "no-cache").contains(directive.strip())) {
                return Duration.ZERO;
            }
            if (maxAge.matches()) {
                age = Duration.ofSeconds(Math.min(Long.parseLong(maxAge.group(1)), LONGEST.toSeconds()));
            }
        }
        return age;
    }
}
