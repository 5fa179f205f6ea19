package dev.herald.http;

/**
 * A problem on its way up to the caller of the door, from where there is no reply to put it into: while a
 * request is still being read. {@link Routes} turns it into the reply.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The caller's mistake, in one word and two sentences. */
    public static Refusal badRequest(String code, String detail, String hint) {
        return new Refusal(new Problem(400, code, detail, hint));
    }

    public Problem problem() {
        return problem;
    }
}
