package dev.herald.http.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;

/**
 * Counts connections as they are accepted, and closes those that are too many for their address before anything was
 * spent on them. Where TLS is not spoken they are told why, as far as their buffer takes it at once.
 */
public final class Doorstep implements SelectorManager.AcceptListener {
    private static final ByteBuffer TOLD =
            LastWords.of(Edge.over("connections", "limits.address.connections")).asReadOnlyBuffer();

    private final Edge.Limits limits;
    private final Proxies proxies;
    private final Ledger ledger;
    private final Consumer<String> refused;
    private final ConcurrentHashMap<SelectableChannel, Address> inside = new ConcurrentHashMap<>();
    private volatile boolean silent;

    Doorstep(Edge.Limits limits, Proxies proxies, Ledger ledger, Consumer<String> refused) {
        this.limits = limits;
        this.proxies = proxies;
        this.ledger = ledger;
        this.refused = refused;
    }

    /** Tells nobody why: in front of TLS a plain answer is noise. */
    public void keepSilent() {
        silent = true;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        try {
            if (channel instanceof SocketChannel socket
                    && socket.getRemoteAddress() instanceof InetSocketAddress remote
                    && isCounted(remote.getAddress())) {
                accept(socket, Address.of(remote.getAddress()));
            }
        } catch (IOException e) {
            IO.close(channel); // it has gone already
        }
    }

    private void accept(SocketChannel channel, Address address) throws IOException {
        if (ledger.connects(address, limits.connections())) {
            inside.put(channel, address);
            return;
        }
        refused.accept("limits.address.connections");
        if (!silent) {
            channel.write(TOLD.duplicate());
            channel.shutdownOutput();
        }
        channel.close();
    }

    private boolean isCounted(InetAddress remote) {
        return !limits.spare(remote) && !proxies.trusts(remote);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        gone(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        gone(channel);
    }

    private void gone(SelectableChannel channel) {
        var address = inside.remove(channel);
        if (address != null) {
            ledger.disconnects(address);
        }
    }
}
