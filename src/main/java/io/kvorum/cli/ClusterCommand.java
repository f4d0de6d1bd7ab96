package io.kvorum.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cluster",
        description = "See and change the members, the ring, and who holds a key.",
        footer = {
            "%nExamples:",
            "  kvorum cluster nodes",
            "  kvorum cluster join node4 localhost:8083",
            "  kvorum cluster leave node4",
            "  kvorum cluster owners hello"
        })
final class ClusterCommand {
    /** A command whose answer is JSON that can also be shown as a table. */
    private abstract static class Show extends ClientCommand {
        @Mixin
        private Format.Choice output;

        Show(Console console) {
            super(console);
        }

        void show(JsonObject answer, Table table) {
            console().println(output.json() ? answer.encodePrettily() : table.toString());
        }
    }

    @Command(
            name = "nodes",
            description = "List the members.",
            footer = {"%nExamples:", "  kvorum cluster nodes", "  kvorum cluster nodes -o json | jq .epoch"})
    static final class Nodes extends Show {
        Nodes(Console console) {
            super(console);
        }

        @Override
        void execute() {
            JsonObject answer = askRaw(client -> client.clusterNodes());
            show(answer, members(answer));
        }
    }

    @Command(
            name = "join",
            description = "Take a node into the cluster. Joining twice is harmless.",
            footer = {"%nExample:", "  kvorum cluster join node4 localhost:8083"})
    static final class Join extends Show {
        @Parameters(index = "0", paramLabel = "ID", description = "The new member's id.")
        private String id;

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "Where the members reach it, host:port.")
        private String address;

        Join(Console console) {
            super(console);
        }

        @Override
        void execute() {
            JsonObject answer = askRaw(client -> client.join(id, address));
            show(answer, members(answer));
        }
    }

    @Command(
            name = "leave",
            description = "Take a node out of the cluster.",
            footer = {"%nExample:", "  kvorum cluster leave node4"})
    static final class Leave extends Show {
        @Parameters(paramLabel = "ID", description = "The member's id.")
        private String id;

        Leave(Console console) {
            super(console);
        }

        @Override
        void execute() {
            JsonObject answer = askRaw(client -> client.leave(id));
            show(answer, members(answer));
        }
    }

    @Command(
            name = "ring",
            description = "Show each member's share of the ring; -o json lists every token.",
            footer = {"%nExample:", "  kvorum cluster ring"})
    static final class Ring extends Show {
        Ring(Console console) {
            super(console);
        }

        @Override
        void execute() {
            JsonObject answer = askRaw(client -> client.ring());
            JsonObject shares = answer.getJsonObject("shares", new JsonObject());
            JsonArray tokens = answer.getJsonArray("tokens", new JsonArray());
            Table table = new Table("NODE", "SHARE", "TOKENS");
            for (String node : shares.fieldNames()) {
                long held = tokens.stream()
                        .filter(token -> node.equals(((JsonObject) token).getString("node")))
                        .count();
                table.row(node, String.format(Locale.ROOT, "%.1f%%", shares.getDouble(node) * 100), held);
            }
            show(answer, table);
        }
    }

    @Command(
            name = "owners",
            description = "List the replicas of a key, the preferred one first.",
            footer = {"%nExample:", "  kvorum cluster owners hello"})
    static final class Owners extends Show {
        @Parameters(paramLabel = "KEY", description = "The key, any text.")
        private String key;

        Owners(Console console) {
            super(console);
        }

        @Override
        void execute() {
            JsonObject answer = askRaw(client -> client.owners(key));
            Table table = new Table("ID", "ADDRESS", "SELF", "REACHABLE");
            for (Object owner : answer.getJsonArray("owners", new JsonArray())) {
                JsonObject node = (JsonObject) owner;
                table.row(node.getString("id"), node.getString("address"), yes(node, "self"), yes(node, "reachable"));
            }
            show(answer, table);
        }
    }

    private static Table members(JsonObject answer) {
        Table table = new Table("ID", "ADDRESS", "SELF", "REACHABLE", "LAST-CONTACT");
        for (Object member : answer.getJsonArray("nodes", new JsonArray())) {
            JsonObject node = (JsonObject) member;
            table.row(
                    node.getString("id"),
                    node.getString("address"),
                    yes(node, "self"),
                    yes(node, "reachable"),
                    node.getString("lastContact"));
        }
        return table;
    }

    private static String yes(JsonObject node, String member) {
        return node.getBoolean(member, false) ? "yes" : "no";
    }
}
