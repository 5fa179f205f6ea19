package dev.herald.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A script in a Node process of its own. */
final class NodeRunner implements ScriptPeer.Runner {
    private static final int PATIENCE_SECONDS = 20;

    private final Process node;
    private final BufferedWriter verbs;
    private final BufferedReader outcomes;

    private NodeRunner(Process node) {
        this.node = node;
        verbs = node.outputWriter(UTF_8);
        outcomes = node.inputReader(UTF_8);
    }

    /** Starts {@code cometd}, {@code faye} or {@code faye-1.2} with these connection types. */
    static Peer peer(String kind, URI server, String transports) {
        return new ScriptPeer(start(kind, server, transports));
    }

    static NodeRunner start(String kind, URI server, String transports) {
        try {
            var node = new ProcessBuilder(
                            Tool.NODE.path().toString(), "node-peer.js", kind, server.toString(), transports)
                    .directory(NodePrograms.folder().toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var runner = new NodeRunner(node);
            runner.nextOutcome();
            return runner;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String run(String verb) {
        try {
            verbs.write(verb);
            verbs.newLine();
            verbs.flush();
            return nextOutcome();
        } catch (IOException failure) {
            throw new UncheckedIOException("the Node process is gone", failure);
        }
    }

    private String nextOutcome() {
        try {
            var line = CompletableFuture.supplyAsync(this::readLine).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return line == null ? "{\"error\": \"the Node process ended\"}" : line;
        } catch (TimeoutException silence) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", silence);
        } catch (ExecutionException failure) {
            throw new AssertionError("the Node process is gone", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private String readLine() {
        try {
            return outcomes.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        node.destroyForcibly();
    }
}
