package io.kvorum.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.kvorum.testing.NodeApi;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * One node in a container. It stands in two networks: the default bridge, where its port is published on loopback for the test,
 * and the cluster's own, where the nodes know each other by name. So a node cut off from its peers can still be asked.
 *
 * <p>After the first start the container is driven through the engine itself, because it is killed and started again with a
 * published port that changes each time.
 */
final class NodeContainer extends GenericContainer<NodeContainer> {
    private static final int PORT = 8080;
    private static final Duration START = Duration.ofMinutes(2);
    /** Above what a node takes to finish its requests and to write its snapshot. */
    private static final int STOP_SECONDS = 60;

    private final String id;
    private final String networkId;

    NodeContainer(String id, String peers, String networkId, Map<String, String> labels) {
        super(DockerEngine.IMAGE);
        this.id = id;
        this.networkId = networkId;
        withLabels(labels);
        withExposedPorts(PORT);
        withEnv("KVORUM_HTTP_ADVERTISED", id + ":" + PORT);
        withCommand(
                "server",
                "--id",
                id,
                "--addr",
                "0.0.0.0:" + PORT,
                "--data-dir",
                "/data",
                "--peers",
                peers,
                "--n",
                "3",
                "--w",
                "2",
                "--r",
                "2");
        withCreateContainerCmdModifier(command -> {
            HostConfig host = Objects.requireNonNull(command.getHostConfig());
            host.withReadonlyRootfs(true);
            host.withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), new ExposedPort(PORT)));
        });
        waitingFor(Wait.forHttp("/health/ready").forPort(PORT).withStartupTimeout(START));
    }

    @Override
    protected void containerIsCreated(String containerId) {
        join(containerId);
    }

    private void join(String containerId) {
        getDockerClient()
                .connectToNetworkCmd()
                .withContainerId(containerId)
                .withNetworkId(networkId)
                .withContainerNetwork(new ContainerNetwork().withAliases(id))
                .exec();
    }

    String id() {
        return id;
    }

    /** The node at the port it is published on now. */
    NodeApi api() {
        Ports.Binding[] bindings =
                inspect().getNetworkSettings().getPorts().getBindings().get(new ExposedPort(PORT));
        if (bindings == null || bindings.length == 0) {
            throw new IllegalStateException(id + " publishes no port; is it running?");
        }
        return NodeApi.onLoopback(Integer.parseInt(bindings[0].getHostPortSpec()));
    }

    private InspectContainerResponse inspect() {
        return docker().inspectContainerCmd(getContainerId()).exec();
    }

    private DockerClient docker() {
        return getDockerClient();
    }

    /** SIGKILL. */
    void killNode() {
        docker().killContainerCmd(getContainerId()).exec();
    }

    /** SIGTERM, as {@code docker stop} does; the exit status. */
    int terminateNode() {
        docker().stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS).exec();
        return Objects.requireNonNull(inspect().getState().getExitCodeLong()).intValue();
    }

    /** Starts a killed or stopped node again on its data, without waiting for it. */
    void startNode() {
        docker().startContainerCmd(getContainerId()).exec();
    }

    void pauseNode() {
        docker().pauseContainerCmd(getContainerId()).exec();
    }

    void unpauseNode() {
        docker().unpauseContainerCmd(getContainerId()).exec();
    }

    /** Takes the node out of the cluster's network; the test can still ask it. */
    void cutFromPeers() {
        docker().disconnectFromNetworkCmd()
                .withContainerId(getContainerId())
                .withNetworkId(networkId)
                .exec();
    }

    void healToPeers() {
        join(getContainerId());
    }

    /** Removes the container with its volume, in whatever state it is. */
    void remove() {
        if (getContainerId() != null) {
            docker().removeContainerCmd(getContainerId())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        }
    }
}
