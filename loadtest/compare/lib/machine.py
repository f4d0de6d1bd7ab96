"""Processes, ports, the disk, and what the system says of them."""

import contextlib
import ctypes
import os
import platform
import resource
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
# Bytes: about one log line, and much more than one measurement goes through.
PROBE_RECORD = 512
PROBE_SPACE = 16 << 20


class Failure(Exception):
    """Something the user has to know about; told without a stack trace."""


def free_ports(count):
    """Different ports of 127.0.0.1 that nobody listens on now."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def free_port():
    """A port of 127.0.0.1 that nobody listens on now."""
    return free_ports(1)[0]


def _die_with_parent():
    # However this script ends, its servers do not outlive it.
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    """One process that is measured, and the directory that is its own."""

    def __init__(self, name, command, directory):
        self.name = name
        self.command = [str(part) for part in command]
        self.directory = directory
        self.log = directory / f"{name}.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.running():
            self.process.send_signal(number)

    def stop(self, seconds=60):
        """SIGTERM, then SIGKILL; returns the exit status."""
        if self.process is None:
            return None
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.process.wait()

    def end_of_log(self, lines=20):
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 16384))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def cpu_seconds(self):
        """User and system time since its start."""
        # The name in parentheses may hold spaces, so count from behind it.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_bytes(self):
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE

    def descriptors(self):
        """Files and sockets that it holds open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))


class Stage:
    """Where subjects run: a directory on a real disk, and the processes that must be gone at the end."""

    def __init__(self, parent):
        parent.mkdir(parents=True, exist_ok=True)
        kind = filesystem(parent)
        if kind in ("tmpfs", "ramfs"):
            raise Failure(f"{parent} is in memory ({kind}), where an fsync does nothing: name another one by --data")
        self.root = Path(tempfile.mkdtemp(prefix="compare-", dir=parent))
        self.servers = []

    def directory(self, name):
        path = self.root / name
        path.mkdir()
        return path

    def start(self, server):
        self.servers.append(server)
        server.start()
        return server

    def clear(self):
        """Ends all processes and removes their data."""
        # All are told first, so that they stop side by side.
        for server in self.servers:
            server.signal(signal.SIGCONT)
            server.signal(signal.SIGTERM)
        for server in self.servers:
            server.stop()
        self.servers.clear()
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def close(self):
        try:
            self.clear()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)


class Window:
    """What these servers and the load generators used between two moments."""

    def __init__(self, servers):
        self.servers = servers
        self.started = time.monotonic()
        self.cpu_before = [server.cpu_seconds() for server in servers]
        self.clients_before = _children_cpu()

    def close(self):
        wall = time.monotonic() - self.started
        used = sum(server.cpu_seconds() for server in self.servers) - sum(self.cpu_before)
        return {
            # Processor seconds a second: 1.0 is one core.
            "cpu": used / wall,
            "client_cpu": (_children_cpu() - self.clients_before) / wall,
            "rss_mib": sum(server.rss_bytes() for server in self.servers) / 2**20,
        }


def _children_cpu():
    # Counts children that ended; the servers are still running, so these are the load generators.
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def ended(process):
    """A helper process that does not outlive its block."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def start_client(command, **options):
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=_die_with_parent,
        **options,
    )


def lines_of(process, seconds):
    """What the process prints, line by line; silence of so many seconds is a failure."""
    source, pending = process.stdout.fileno(), b""
    while True:
        if not select.select([source], [], [], seconds)[0]:
            raise Failure(f"{process.args[0]} printed nothing for {seconds} s")
        chunk = os.read(source, 65536)
        if not chunk:
            return
        *lines, pending = (pending + chunk).split(b"\n")
        yield from (line.decode() for line in lines)


def run_client(command, seconds):
    """Runs a program to its end and returns what it printed."""
    process = start_client(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with ended(process):
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{command[0]} took more than {seconds} s: {' '.join(map(str, command))}") from None
    if process.returncode != 0:
        raise Failure(f"{command[0]} failed with status {process.returncode}: {err.strip() or out.strip()}")
    return out


def fdatasync_millis(directory, seconds, in_place):
    """
    Times of fdatasync after one small write, as a log makes it, sorted, in milliseconds. A file that grows has its new
    length forced to disk as well; in place, its space was written before.
    """
    path = directory / "fdatasync-probe"
    times, offset = [], 0
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        if in_place:
            os.write(handle, bytes(PROBE_SPACE))
            os.fsync(handle)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            os.pwrite(handle, b"x" * PROBE_RECORD, offset)
            offset = (offset + PROBE_RECORD) % PROBE_SPACE if in_place else offset + PROBE_RECORD
            started = time.perf_counter()
            os.fdatasync(handle)
            times.append((time.perf_counter() - started) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    return sorted(times)


def percentile(ordered, percent):
    """The smallest value that is at least so many percent of all, which are sorted and at least one."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def filesystem(path):
    """Type of the file system that holds this directory."""
    best, kind = "", "unknown"
    real = os.path.realpath(path)
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, name = line.split()[:3]
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind


def describe(path):
    """The machine, for whoever reads the figures later."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    models = [line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name")]
    meminfo = Path("/proc/meminfo").read_text().split()
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(meminfo[1]) / 2**20, 1),
        "kernel": platform.release(),
        "filesystem": filesystem(path),
        "load_before": os.getloadavg()[0],
    }
