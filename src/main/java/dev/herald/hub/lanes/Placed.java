package dev.herald.hub.lanes;

/** Something that {@link Routes} can find again to remove it, however many there are. */
public abstract class Placed {
    int place;
}
