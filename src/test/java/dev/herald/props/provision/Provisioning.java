package dev.herald.props.provision;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Brings the tools that a test needs, when it needs them and they are absent.
 *
 * <p>It asks at the first test that {@link Needs} a tool and not when the run begins, so that a run of
 * one small test installs nothing. A tool is tried once a run. Strict ({@code -Dherald.strict=true} or
 * {@code HERALD_STRICT=1}) turns what would be skipped into failures.
 */
final class Provisioning implements ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(Provisioning.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var needed = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .map(Needs::value)
                .orElseGet(() -> new Tool[0]);
        var state =
                context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent("state", key -> new State(), State.class);
        var absent = List.of(needed).stream().filter(tool -> !state.has(tool)).toList();
        if (absent.isEmpty()) {
            return enabled("has what it needs");
        }
        var note = "needs " + absent + ": run " + AptGet.command(absent);
        if (isStrict()) {
            throw new AssertionError(note + " (a strict run skips nothing)");
        }
        state.skipped(context.getDisplayName(), note);
        return disabled(note);
    }

    private static boolean isStrict() {
        return Boolean.getBoolean("herald.strict") || "1".equals(System.getenv("HERALD_STRICT"));
    }

    /** What was tried in this run, told once at its end. */
    private static final class State implements AutoCloseable, ExtensionContext.Store.CloseableResource {
        private final Map<Tool, Boolean> present = new EnumMap<>(Tool.class);
        private final StringBuilder notes = new StringBuilder();

        synchronized boolean has(Tool tool) {
            return present.computeIfAbsent(tool, absent -> absent.isPresent() || install(absent));
        }

        synchronized void skipped(String test, String note) {
            notes.append("  ").append(test).append(' ').append(note).append('\n');
        }

        private static boolean install(Tool tool) {
            return AptGet.canInstall() && AptGet.install(tool) && tool.isPresent();
        }

        @Override
        public synchronized void close() {
            if (notes.length() > 0) {
                System.out.print("Skipped, because a tool is absent:\n" + notes);
            }
        }
    }
}
