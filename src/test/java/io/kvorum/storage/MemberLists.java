package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.version.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;

/** The member lists that were put in place one after the other, and which of them the disk had promised to keep. */
final class MemberLists {
    static final String FILE = "cluster.json";

    private final List<Topology> written = new ArrayList<>();
    /** So many are known to have been there; the last of them, or a later one, is there now. */
    private int promised;

    MemberLists copy() {
        MemberLists copy = new MemberLists();
        copy.written.addAll(written);
        copy.promised = promised;
        return copy;
    }

    /** Puts the next list in place as a node does, with one member more than the last. */
    void writeNext(StorageRig rig) {
        Member joining = new Member("node" + (written.size() + 1), "localhost:" + (8081 + written.size()));
        Topology next = written.isEmpty()
                ? Topology.initial(List.of(joining))
                : written.get(written.size() - 1).join(joining);
        written.add(next);
        int number = written.size();
        rig.engine.replaceFile(FILE, next.toJson(), failure -> {
            if (failure == null) {
                promised = number;
            }
        });
        rig.settle();
    }

    /**
     * After a restart one list is there, whole: the last that was promised or one of those after it.
     *
     * @return whether it is one that was not promised
     */
    boolean recovered(FaultyDisk disk) {
        byte[] content = disk.files().get(FILE);
        if (content == null) {
            assertThat(promised).as("member lists that were promised").isZero();
            written.clear();
            return false;
        }
        int number = written.indexOf(parse(content)) + 1;
        assertThat(number).as("which of %s is there", written).isGreaterThanOrEqualTo(Math.max(1, promised));
        boolean early = number > promised;
        written.subList(number, written.size()).clear();
        promised = number;
        return early;
    }

    private static Topology parse(byte[] content) {
        try {
            return Topology.fromJson(content);
        } catch (MalformedRecordException e) {
            throw new AssertionError("The member list is broken: " + e.getMessage(), e);
        }
    }
}
