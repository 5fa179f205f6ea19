package dev.herald.access;

/** What was found out about one question, made without any text until somebody wants to read it. */
sealed interface Judgement {

    /** The pattern of the rule that decides; empty when none was asked. */
    String rule();

    String because();

    /** It may. */
    sealed interface Allowing extends Judgement {}

    /** A rule lets it in as what it is. */
    record Admitting(Permission permission, Who as) implements Allowing {
        @Override
        public String rule() {
            return permission.saidBy().name();
        }

        @Override
        public String because() {
            return "it lets in " + permission.who() + ", and this is " + as;
        }
    }

    /** No rule was asked. */
    record Plain(String because) implements Allowing {
        @Override
        public String rule() {
            return "";
        }
    }

    /** No rule was asked, and it may not. */
    record Barred(String because) implements Judgement {
        @Override
        public String rule() {
            return "";
        }
    }

    /** The rule lets in only others. */
    record Refusing(Permission permission, Operation operation) implements Judgement {
        @Override
        public String rule() {
            return permission.saidBy().name();
        }

        @Override
        public String because() {
            return "its " + operation.word() + " lets in " + permission.who() + ", of which this is none";
        }
    }

    /** The backend is to be asked. */
    record Undecided(Permission permission, Operation operation) implements Judgement {
        @Override
        public String rule() {
            return permission.saidBy().name();
        }

        @Override
        public String because() {
            return "its " + operation.word() + " lets in " + permission.who() + ": the hook is asked";
        }
    }
}
