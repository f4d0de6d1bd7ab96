"""Keys for the reads to find."""

import re
import signal
import subprocess

from generators import WRK
from machine import Failure, ended, lines_of, start_client

# So long without a thousand answers means that some will never come.
SILENCE_SECONDS = 60
PASSES = 3


def fill(subject, last, value_bytes, connections, first=1, prefix="key-"):
    """Puts the keys from first to last; all are stored afterwards."""
    if subject.load == "redis":
        _fill_redis(subject, last, value_bytes)
        return
    refused = None
    # A store that has just started may refuse at first; putting a key again changes nothing.
    for _ in range(PASSES):
        refused = _fill_http(subject, first, last, value_bytes, connections, prefix)
        if refused == 0:
            return
    raise Failure(f"{subject.name} refused {refused} of the keys {first} to {last}, {PASSES} times in a row")


def _fill_http(subject, first, last, value_bytes, connections, prefix):
    """Puts every key once and returns how many were refused."""
    connections = min(connections, last - first + 1)
    command = ["wrk", "-t1", f"-c{connections}", "-d36000s", "--timeout", "60s"]
    command += ["-s", WRK / "fill.lua", subject.url, "--", f"api={subject.load}", f"prefix={prefix}"]
    command += [f"from={first}", f"to={last}", f"bytes={value_bytes}"]
    if subject.load == "kv":
        # Nothing is measured here: a write that has to wait long is still a key stored.
        command += ["query=?timeoutMs=30000"]
    with ended(start_client(command, stdout=subprocess.PIPE)) as wrk:
        for line in lines_of(wrk, SILENCE_SECONDS):
            filled = re.match(r"filled \d+ refused (\d+)", line)
            if filled:
                wrk.send_signal(signal.SIGINT)
                return int(filled[1])
    raise Failure(f"{subject.name} could not be filled with keys {first} to {last}; wrk ended before all were answered")


def _fill_redis(subject, last, value_bytes):
    command = ["redis-cli", "-h", "127.0.0.1", "-p", str(subject.port), "--pipe"]
    value = "x" * value_bytes
    # The names that redis-benchmark takes its keys from.
    lines = (f"SET key:{number:012d} {value}\r\n" for number in range(last))
    done = subprocess.run(command, check=False, input="".join(lines), capture_output=True, text=True, timeout=600)
    if done.returncode != 0 or "errors: 0" not in done.stdout:
        raise Failure(f"{subject.name} could not be filled: {done.stdout.strip()} {done.stderr.strip()}")
