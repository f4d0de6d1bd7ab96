package io.kvorum.replication;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.ring.Ring;

/**
 * Keeps this node's address right in the topology. Configurations and old member lists may name an address it has left;
 * each node is the authority on its own, and says so whenever it learns of a list that has it wrong.
 */
public final class OwnAddress implements Membership.Listener {
    private final Member self;
    private final Membership membership;

    public OwnAddress(Member self, Membership membership) {
        this.self = self;
        this.membership = membership;
    }

    @Override
    public void changed(Topology after, Ring before, Ring now) {
        boolean elsewhere =
                after.find(self.id()).map(known -> !known.equals(self)).orElse(false);
        if (elsewhere) {
            membership.move(self);
        }
    }
}
