package dev.herald.access;

/**
 * Why an identity may do something, or may not: for who runs the server, not for who was refused.
 *
 * @param rule the pattern of the rule that decides; empty when none was asked
 * @param because in words
 */
public record Explanation(Verdict verdict, String rule, String because) {

    public boolean isAllowed() {
        return verdict instanceof Verdict.Allowed;
    }
}
