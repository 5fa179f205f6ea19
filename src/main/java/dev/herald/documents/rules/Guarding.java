package dev.herald.documents.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.access.Access;
import dev.herald.documents.kinds.Guard;
import dev.herald.documents.kinds.Refused;
import dev.herald.message.Channel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds an author's changes against the document's rule. */
public final class Guarding implements Guard {
    private final Access access;
    private final Channel channel;
    private final Rule rule;
    private final List<Validator> validators;
    private final Author author;

    public Guarding(Access access, Channel channel, Rule rule, List<Validator> validators, Author author) {
        this.access = access;
        this.channel = channel;
        this.rule = rule;
        this.validators = validators;
        this.author = author;
    }

    /** The most exact of the paths that lead there decides, and so do all that lie below. */
    @Override
    public void writes(String path, int op) {
        if (rule.paths().isEmpty()) {
            return;
        }
        var place = PathRule.names(path);
        var above = rule.paths().stream()
                .filter(each -> each.covers(place))
                .reduce((a, b) -> b.path().size() >= a.path().size() ? b : a);
        above.ifPresent(each -> check(each, path, op));
        rule.paths().stream().filter(each -> each.isBelow(place)).forEach(each -> check(each, path, op));
    }

    /** Only who names an element by its index is concerned: a star stands for all of them, wherever they are. */
    @Override
    public void shifts(String list, int first, int last, int op) {
        if (rule.paths().isEmpty()) {
            return;
        }
        var place = PathRule.names(list);
        rule.paths().stream().filter(each -> each.isElement(place, first, last)).forEach(each -> check(each, list, op));
    }

    @Override
    public boolean judges() {
        return !validators.isEmpty();
    }

    private void check(PathRule concerned, String path, int op) {
        if (!access.isAmong(author.identity(), concerned.write(), channel)) {
            throw new Refused(
                    403, "path_denied", "you may not write to /" + String.join("/", concerned.path()), op, path);
        }
    }

    @Override
    public void grows(long bytes) {
        if (bytes > rule.maxBytes()) {
            throw new Refused(
                    413, "document_too_large", "the document would have more than " + rule.maxBytes() + " bytes");
        }
    }

    @Override
    public void becomes(JsonNode after, Supplier<JsonNode> before) {
        var proposal = new Proposed(channel.called(), after, before, author.name());
        for (var validator : validators) {
            validator.problem(proposal).ifPresent(problem -> {
                throw new Refused(422, "document_invalid", problem);
            });
        }
    }

    private static final class Proposed implements Validator.Proposal {
        private final String document;
        private final JsonNode after;
        private final Supplier<JsonNode> before;
        private final Optional<String> by;

        Proposed(String document, JsonNode after, Supplier<JsonNode> before, Optional<String> by) {
            this.document = document;
            this.after = after;
            this.before = before;
            this.by = by;
        }

        @Override
        public String document() {
            return document;
        }

        @Override
        public JsonNode before() {
            return before.get();
        }

        @Override
        public JsonNode after() {
            return after;
        }

        @Override
        public Optional<String> by() {
            return by;
        }
    }
}
