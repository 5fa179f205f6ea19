package dev.herald.commands;

import picocli.CommandLine.Command;

/** Looks after feeds of changes. */
@Command(
        name = "feed",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | check | drop)",
        description =
                "Tells how feeds of changes go, what would stop them, and gives up what one holds in its database.")
final class FeedCommand {}
