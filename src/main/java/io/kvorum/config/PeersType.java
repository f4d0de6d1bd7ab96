package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.cluster.Member;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The other members: a list of objects in the file, {@code id=host:port,id=host:port} elsewhere. */
final class PeersType extends ConfigType<List<Member>> {
    static final int MAX = 255;

    private static final String ID = "id";
    private static final String ADDRESS = "address";
    private static final String ENTRY = "{\"id\", \"address\"}";

    /** One entry as written; a member is null when it was missing, which has been complained about. */
    private record Entry(String at, String id, String address) {}

    @Override
    List<Member> fromJson(JsonNode json, Complaint complaint) {
        if (!json.isArray()) {
            complaint.add("", show(json), expected());
            return List.of();
        }
        if (tooMany(json.size(), complaint)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            String at = "[" + i + "]";
            JsonNode entry = json.get(i);
            if (entry.isObject()) {
                complainAboutUnknownKeys(at, entry, complaint);
                entries.add(new Entry(at, text(at, entry, ID, complaint), text(at, entry, ADDRESS, complaint)));
            } else {
                complaint.add(at, show(entry), "an object " + ENTRY);
            }
        }
        return resolve(entries, complaint);
    }

    private static void complainAboutUnknownKeys(String at, JsonNode entry, Complaint complaint) {
        entry.fieldNames().forEachRemaining(name -> {
            if (!name.equals(ID) && !name.equals(ADDRESS)) {
                String expected = "only " + ENTRY + Suggestion.of(name, List.of(ID, ADDRESS));
                complaint.add(at + "." + JsonDocument.printable(name), "an unknown key", expected);
            }
        });
    }

    private static String text(String at, JsonNode entry, String name, Complaint complaint) {
        JsonNode value = entry.get(name);
        if (value == null || !value.isTextual()) {
            complaint.add(at + "." + name, value == null ? "nothing" : show(value), "a string");
            return null;
        }
        return value.textValue();
    }

    @Override
    List<Member> fromText(String text, Complaint complaint) {
        if (text.isBlank()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        String[] parts = text.split(",", -1);
        if (tooMany(parts.length, complaint)) {
            return List.of();
        }
        for (int i = 0; i < parts.length; i++) {
            String at = "[" + i + "]";
            String part = parts[i].strip();
            int equals = part.indexOf('=');
            if (equals < 0) {
                complaint.add(at, show(part), "id=host:port");
            } else {
                entries.add(new Entry(at, part.substring(0, equals), part.substring(equals + 1)));
            }
        }
        return resolve(entries, complaint);
    }

    @Override
    void check(List<Member> peers, Complaint complaint) {
        List<Entry> entries = new ArrayList<>();
        if (tooMany(peers.size(), complaint)) {
            return;
        }
        for (Member peer : peers) {
            String at = "[" + entries.size() + "]";
            entries.add(new Entry(at, peer.id(), peer.address()));
        }
        resolve(entries, complaint);
    }

    /** Whether there are more than can be; then the single ones are not worth a look, for each is compared with all. */
    private boolean tooMany(int count, Complaint complaint) {
        if (count > MAX) {
            complaint.add("", count + " peers", expected());
        }
        return count > MAX;
    }

    /** The peers that the entries name, every fault of every entry complained about; faulty ones are left out. */
    private List<Member> resolve(List<Entry> entries, Complaint complaint) {
        Set<String> ids = new HashSet<>();
        Map<Address, String> owners = new LinkedHashMap<>();
        List<Member> peers = new ArrayList<>();
        for (Entry entry : entries) {
            boolean good = entry.id() != null && checkId(entry, ids, complaint);
            Address address = entry.address() == null ? null : address(entry, owners, complaint);
            if (good && address != null) {
                peers.add(new Member(entry.id(), address.toString()));
            }
        }
        return List.copyOf(peers);
    }

    private static boolean checkId(Entry entry, Set<String> earlier, Complaint complaint) {
        String at = entry.at() + "." + ID;
        boolean first = earlier.add(entry.id());
        if (!first) {
            complaint.add(at, show(entry.id()) + " a second time", "an id of its own");
        }
        return first && NodeConfig.NAME_TYPE.accepts(entry.id(), at, complaint);
    }

    private static Address address(Entry entry, Map<Address, String> owners, Complaint complaint) {
        String at = entry.at() + "." + ADDRESS;
        Address address = AddressType.callable(at, entry.address(), complaint);
        if (address == null) {
            return null;
        }
        for (Map.Entry<Address, String> earlier : owners.entrySet()) {
            if (earlier.getKey().sameAs(address)) {
                String expected = "an address of its own, not that of entry " + earlier.getValue();
                complaint.add(at, show(entry.address()), expected);
                return null;
            }
        }
        owners.put(address, entry.at());
        return address;
    }

    @Override
    Object toJson(List<Member> peers) {
        JsonArray array = new JsonArray();
        for (Member peer : peers) {
            array.add(new JsonObject().put(ID, peer.id()).put(ADDRESS, peer.address()));
        }
        return array;
    }

    @Override
    String name() {
        return "array of " + ENTRY;
    }

    @Override
    String range() {
        return "at most " + MAX + ", each id and each address once";
    }

    @Override
    String expected() {
        return "a list of at most " + MAX + " " + ENTRY;
    }

    @Override
    JsonObject schema() {
        JsonObject id = new JsonObject().put("description", "The peer's node id: " + NodeConfig.ID.range() + ".");
        id.mergeIn(NodeConfig.ID.type().schema());
        JsonObject address = new JsonObject()
                .put("description", "Where the peer is called: " + AddressType.RANGE + ".")
                .put("type", "string")
                .put("pattern", Address.PATTERN);
        JsonObject entry = new JsonObject()
                .put("type", "object")
                .put("properties", new JsonObject().put(ID, id).put(ADDRESS, address))
                .put("required", new JsonArray().add(ID).add(ADDRESS))
                .put("additionalProperties", false);
        return new JsonObject().put("type", "array").put("maxItems", MAX).put("items", entry);
    }
}
