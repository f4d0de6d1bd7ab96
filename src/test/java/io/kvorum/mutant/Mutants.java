package io.kvorum.mutant;

import java.util.List;
import java.util.stream.Stream;

/** All bugs that are planted. */
final class Mutants {
    static final List<Mutant> ALL = Stream.of(
                    StorageMutants.ALL, VersionMutants.ALL, QuorumMutants.ALL, MemberMutants.ALL)
            .flatMap(List::stream)
            .toList();

    private Mutants() {}
}
