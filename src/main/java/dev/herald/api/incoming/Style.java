package dev.herald.api.incoming;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.http.Call;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a service proves that it is it that speaks, and how it names a delivery that it may repeat. */
public enum Style {
    /** {@code X-Hub-Signature-256: sha256=HEX}, of the body; {@code X-GitHub-Delivery}. */
    GITHUB {
        @Override
        Proof proof(Call call, byte[] body, List<String> secrets, Instant now) {
            return Proof.ofBody(call.header("X-Hub-Signature-256"), body, secrets);
        }

        @Override
        Optional<String> id(Call call, JsonNode body) {
            return call.header("X-GitHub-Delivery");
        }
    },

    /** {@code Stripe-Signature: t=SECONDS,v1=HEX}, of both; the event's own {@code id}. */
    STRIPE {
        @Override
        Proof proof(Call call, byte[] body, List<String> secrets, Instant now) {
            return Proof.ofMoment(call.header("Stripe-Signature"), body, secrets, now);
        }

        @Override
        Optional<String> id(Call call, JsonNode body) {
            return Optional.of(body.path("id")).filter(JsonNode::isTextual).map(JsonNode::asText);
        }
    },

    /** As Herald's own webhooks come: {@code Herald-Signature: t=SECONDS,v1=HEX}; {@code Herald-Delivery}. */
    HERALD {
        @Override
        Proof proof(Call call, byte[] body, List<String> secrets, Instant now) {
            return Proof.ofMoment(call.header("Herald-Signature"), body, secrets, now);
        }

        @Override
        Optional<String> id(Call call, JsonNode body) {
            return call.header("Herald-Delivery");
        }
    },

    /** The simplest to write: {@code X-Herald-Signature: sha256=HEX}, of the body; {@code Idempotency-Key}, if there is any. */
    PLAIN {
        @Override
        Proof proof(Call call, byte[] body, List<String> secrets, Instant now) {
            return Proof.ofBody(call.header("X-Herald-Signature"), body, secrets);
        }

        @Override
        Optional<String> id(Call call, JsonNode body) {
            return call.header("Idempotency-Key");
        }
    };

    abstract Proof proof(Call call, byte[] body, List<String> secrets, Instant now);

    abstract Optional<String> id(Call call, JsonNode body);
}
