package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Member lists, from disk and from other nodes. */
class TopologyFuzzTest {
    private static final int LONGEST = 1 << 20;

    @Test
    void a_member_list_that_is_taken_in_can_be_changed_and_passed_on() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new MemberList(seed));
    }

    private static final class MemberList implements Target<Input, Topology> {
        private static final Member OTHER = new Member("other", "10.0.0.99:9999");

        private final List<Topology> topologies = new ArrayList<>();
        private final Changes changes;

        MemberList(long seed) {
            Random random = new Random(seed);
            List<byte[]> lines = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Topology topology = Topology.initial(List.of(new Member("node0", "[::1]:8080")));
                for (int change = random.nextInt(8); change > 0; change--) {
                    topology = changed(topology, random.nextInt(5), random);
                }
                topologies.add(topology);
                lines.add(topology.toJson());
            }
            changes = new Changes(lines);
        }

        private static Topology changed(Topology topology, int node, Random random) {
            String id = "node" + node;
            if (!topology.isMember(id)) {
                return topology.join(new Member(id, "host-" + node + "." + random.nextInt(9) + ":" + (8080 + node)));
            }
            return topology.members().size() > 1 ? topology.leave(id) : topology;
        }

        @Override
        public Input input(Dice dice) {
            return changes.nextLine(dice);
        }

        @Override
        public List<Input> hostile() {
            return List.of(members("\"id\":\"n#\",\"address\":\"h#:1\""), members("\"id\":\"n\",\"address\":\"h:1\""));
        }

        private static Input members(String idAndAddress) {
            StringBuilder text = new StringBuilder("{\"epoch\":9,\"members\":[");
            for (int i = 0; text.length() < LONGEST - 100; i++) {
                text.append(i == 0 ? "{" : ",{")
                        .append(idAndAddress.replace("#", Integer.toString(i)))
                        .append(",\"status\":\"member\",\"changedAt\":1}");
            }
            byte[] open = text.append(']').toString().getBytes(UTF_8);
            return new Input(Checksum.seal(open, open.length), Origin.SEALED);
        }

        @Override
        public Topology parse(Input input) throws MalformedRecordException {
            return Topology.fromJson(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, Topology topology) throws MalformedRecordException {
            Verify.that(
                    input.origin() == Origin.SEALED || changes.isOfCorpus(input.bytes()),
                    "its checksum is that of other bytes");
            assertPassedOn(topology);
            Topology known = topologies.get(input.bytes().length % topologies.size());
            assertAllowedOrRefused(() -> topology.merge(known));
            assertAllowedOrRefused(() -> known.merge(topology));
            assertAllowedOrRefused(() -> topology.join(OTHER));
            for (String id : topology.memberIds().stream().limit(4).toList()) {
                assertAllowedOrRefused(() -> topology.leave(id));
                assertAllowedOrRefused(() -> topology.move(new Member(id, OTHER.address())));
            }
        }

        private static void assertAllowedOrRefused(Supplier<Topology> change) throws MalformedRecordException {
            Topology changed;
            try {
                changed = change.get();
            } catch (KvorumException refusal) {
                return;
            }
            assertPassedOn(changed);
        }

        private static void assertPassedOn(Topology topology) throws MalformedRecordException {
            Topology again = Topology.fromJson(topology.toJson());
            Verify.equal(again, topology);
            Verify.equal(again.digest(), topology.digest());
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 40L * length;
        }
    }
}
