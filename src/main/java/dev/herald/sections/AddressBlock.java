package dev.herald.sections;

import dev.herald.http.edge.Network;

/** An address such as {@code 192.0.2.7}, or a block of them such as {@code 10.0.0.0/8}. */
public record AddressBlock(String text) {
    public AddressBlock {
        Network.of(text);
    }

    public Network network() {
        return Network.of(text);
    }
}
