"""The stores that are compared: how each is started, and how it proves that it is durable."""

import http.client
import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from machine import Failure, Server, free_port, free_ports

START_SECONDS = 300
JVM_OPTIONS = Path(__file__).resolve().parents[3] / "deploy" / "jvm.options"


def java(options):
    """The flags that are recommended, then those asked for."""
    return ["java", f"@{JVM_OPTIONS}", *options.java_opts]


def get(url, seconds=5):
    with urllib.request.urlopen(url, timeout=seconds) as answer:
        return answer.read().decode()


def post(url, document, seconds=5):
    body = json.dumps(document).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        return json.load(answer)


def metric(text, name, **labels):
    """Sum of all samples of this name with these labels in a Prometheus text."""
    total = 0.0
    for line in text.splitlines():
        match = re.fullmatch(r"([a-zA-Z_:0-9]+)(\{.*\})? (\S+)( \d+)?", line)
        if match and match[1] == name:
            found = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
            if all(found.get(label) == value for label, value in labels.items()):
                total += float(match[3])
    return total


class Subject:
    """One store on this machine. `load` names the load generator and the requests: kv, etcd or redis."""

    load = "kv"
    durable = True
    nodes = 1

    def __init__(self, stage, options):
        self.stage = stage
        self.options = options
        self.servers = []

    def start(self):
        raise NotImplementedError

    def run(self, server):
        self.servers.append(self.stage.start(server))

    def await_answer(self, server, ready):
        """Waits until `ready` is true; an exception that says "not yet" is not an answer."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if ready():
                    return
            except (OSError, http.client.HTTPException, subprocess.SubprocessError):
                pass
            if not server.running():
                raise Failure(f"{self.name}: {server.name} did not start")
            if time.monotonic() > deadline:
                raise Failure(f"{self.name}: {server.name} is not ready after {START_SECONDS} s")
            time.sleep(0.02)

    def key_count(self):
        """Keys stored at the node that is asked; None where nothing is."""
        return None

    def require_keys(self, count):
        found = self.key_count()
        if found is not None and found != count:
            raise Failure(f"{self.name} holds {found} keys after it was filled with {count}")

    def fsyncs(self):
        """How often the node that is asked had its log forced to disk; None where it cannot tell."""
        return None

    def errors(self):
        """Errors that the load generator does not report, since the start."""
        return 0

    def version(self):
        raise NotImplementedError


class Bare(Subject):
    """The Vert.x Web router alone: no store, no disk."""

    name = "bare"
    title = "Vert.x Web router"
    durable = False

    def start(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        classpath = f"{self.options.classes}:{self.options.jar}"
        command = [*java(self.options), "-cp", classpath, "BareRouter", port]
        self.run(Server("bare", command, self.stage.directory("bare")))
        self.await_answer(self.servers[0], lambda: get(f"{self.url}/kv/ready") != "")

    def version(self):
        return "as in Kvorum"


class Redis(Subject):
    name = "redis"
    title = "Redis, 1 node"
    load = "redis"

    def start(self):
        self.port = free_port()
        self.run(Server("redis", self.command(0), self.stage.directory("redis")))
        self.await_ready()

    def command(self, _index):
        command = ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", self.stage.root / "redis"]
        return [*command, "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no"]

    def await_ready(self):
        self.await_answer(self.servers[0], lambda: self.cli("PING") == "PONG")

    def cli(self, *arguments):
        command = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10)
        return done.stdout.strip()

    def info(self, section, field):
        return re.search(rf"^{field}:(.*?)\r?$", self.cli("INFO", section), re.MULTILINE)[1]

    def key_count(self):
        return int(self.cli("DBSIZE"))

    def always_fsynced(self):
        policy = self.cli("CONFIG", "GET", "appendfsync").split()[-1]
        return policy == "always" and self.info("persistence", "aof_enabled") == "1"

    def errors(self):
        # A miss would be a 404 elsewhere.
        return int(self.info("stats", "total_error_replies")) + int(self.info("stats", "keyspace_misses"))

    def version(self):
        return self.info("server", "redis_version")


class Etcd(Subject):
    load = "etcd"
    quota = 8 << 30

    def start(self):
        ports = free_ports(2 * self.nodes)
        peers = {f"etcd{i + 1}": f"http://127.0.0.1:{ports.pop()}" for i in range(self.nodes)}
        cluster = ",".join(f"{name}={url}" for name, url in peers.items())
        clients = {name: f"http://127.0.0.1:{ports.pop()}" for name in peers}
        for name in peers:
            directory = self.stage.directory(name)
            command = ["etcd", "--name", name, "--data-dir", directory / "data", "--initial-cluster", cluster]
            command += ["--listen-peer-urls", peers[name], "--initial-advertise-peer-urls", peers[name]]
            command += ["--listen-client-urls", clients[name], "--advertise-client-urls", clients[name]]
            # Every version of every key is kept, so the default of 2 GiB may not last for a long run.
            command += ["--quota-backend-bytes", self.quota, "--log-level", "error", "--logger", "zap"]
            self.run(Server(name, command, directory))
        for server, client in zip(self.servers, clients.values(), strict=True):
            self.await_answer(server, lambda: json.loads(get(f"{client}/health"))["health"] == "true")
        # Followers pass writes on to the leader; asking the leader is etcd at its best.
        self.url = next(client for client in clients.values() if self.leads(client))

    @staticmethod
    def leads(client):
        status = post(f"{client}/v3/maintenance/status", {})
        return status["leader"] == status["header"]["member_id"]

    def key_count(self):
        every_key = {"key": "AA==", "range_end": "AA==", "count_only": True}
        return int(post(f"{self.url}/v3/kv/range", every_key, seconds=60).get("count", 0))

    def fsyncs(self):
        return metric(get(f"{self.url}/metrics"), "etcd_disk_wal_fsync_duration_seconds_count")

    def version(self):
        return json.loads(get(f"{self.url}/version"))["etcdserver"]


class Etcd1(Etcd):
    name = "etcd-1"
    title = "etcd, 1 node"


class Etcd3(Etcd):
    name = "etcd-3"
    title = "etcd, 3 nodes"
    nodes = 3


class Kvorum(Subject):
    """`settings` go on each node's command line after everything else."""

    settings = ()

    def start(self):
        self.ports = free_ports(self.nodes)
        self.url = self.url_of(0)
        for i in range(self.nodes):
            self.run(Server(f"node{i + 1}", self.command(i), self.stage.directory(f"node{i + 1}")))
        self.await_ready()

    def url_of(self, index):
        return f"http://127.0.0.1:{self.ports[index]}"

    def command(self, index):
        directory = self.stage.root / f"node{index + 1}"
        command = java(self.options)
        if self.options.archive.exists():
            command += [f"-XX:SharedArchiveFile={self.options.archive}"]
        command += ["-jar", self.options.jar, "server", "--id", f"node{index + 1}"]
        command += ["--addr", f"127.0.0.1:{self.ports[index]}", "--data-dir", directory, "--set", "wal.fsync=always"]
        if self.nodes > 1:
            peers = [f"node{i + 1}=127.0.0.1:{port}" for i, port in enumerate(self.ports) if i != index]
            command += ["--peers", ",".join(peers), "--n", 3, "--w", 2, "--r", 2]
        for setting in self.settings:
            command += ["--set", setting]
        return command

    def await_ready(self):
        for i, server in enumerate(self.servers):
            self.await_answer(server, lambda: self.complete(self.url_of(i)))

    def complete(self, url):
        """Whether this node takes requests and has all the others at hand."""
        health = json.loads(get(f"{url}/health"))
        return health["ready"] and health["reachable"] == self.nodes

    def metrics(self):
        return get(f"{self.url}/metrics", seconds=30)

    def key_count(self):
        return json.loads(get(f"{self.url}/health"))["keys"]

    def fsyncs(self):
        return metric(self.metrics(), "kvorum_wal_fsync_seconds_count")

    def version(self):
        return json.loads(get(f"{self.url}/health"))["version"]


class Kvorum1(Kvorum):
    name = "kvorum-1"
    title = "Kvorum, 1 node"


class Kvorum3(Kvorum):
    name = "kvorum-3"
    title = "Kvorum, 3 nodes"
    nodes = 3


ALL = {subject.name: subject for subject in (Bare, Redis, Etcd1, Etcd3, Kvorum1, Kvorum3)}
