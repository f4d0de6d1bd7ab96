"""The load generators: wrk for HTTP, redis-benchmark for Redis."""

import dataclasses
import json
import re
from pathlib import Path

from machine import Failure, run_client

WRK = Path(__file__).resolve().parent.parent / "wrk"
# A request that takes longer counts as failed.
TIMEOUT_SECONDS = 10
PUTS = {"PUT": 100, "GET": 0, "90/10": 10}


@dataclasses.dataclass(frozen=True)
class Load:
    """What clients do: GETs, PUTs or nine to one, on random keys, each connection as fast as it is answered, or together
    so many a second."""

    op: str
    connections: int
    keys: int
    value_bytes: int
    prefix: str = "key-"
    rate: int | None = None


def wrk_command(subject, load, seconds, seed):
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s"]
    command += ["-s", WRK / "requests.lua", subject.url, "--", f"api={subject.load}", f"prefix={load.prefix}"]
    command += [f"keys={load.keys}", f"bytes={load.value_bytes}", f"puts={PUTS[load.op]}", f"seed={seed}"]
    return command if load.rate is None else [*command, f"rate={load.rate}"]


def wrk_result(output, load):
    """What requests.lua printed, in the units of the results."""
    found = re.search(r"^\{.*\}$", output, re.MULTILINE)
    if not found:
        raise Failure(f"wrk printed no result: {output}")
    raw = json.loads(found[0])
    # wrk makes one request to look at it; at the end each connection has one on its way. What else was made is lost.
    raw["lost"] = max(0, raw["sent"] - 1 - load.connections - raw["requests"])
    failures = {kind: raw[kind] for kind in ("status", "connect", "read", "write", "timeout", "lost")}
    return {
        "requests_per_second": raw["requests"] / (raw["microseconds"] / 1e6),
        "good_per_second": (raw["requests"] - raw["status"]) / (raw["microseconds"] / 1e6),
        "requests": raw["requests"],
        # Without a single answer there is no latency.
        **{f"{name}_ms": raw[name] / 1000 if raw["requests"] > 0 else None for name in ("p50", "p99", "p999", "max")},
        "failed": sum(failures.values()),
        "failures": {kind: count for kind, count in failures.items() if count > 0},
    }


def wrk(subject, load, seconds, seed):
    return wrk_result(run_client(wrk_command(subject, load, seconds, seed), seconds + 60), load)


def redis_benchmark(subject, load, requests):
    command = ["redis-benchmark", "-h", "127.0.0.1", "-p", subject.port, "-c", load.connections, "-n", requests]
    command += ["-r", load.keys, "-d", load.value_bytes, "-t", {"PUT": "set", "GET": "get"}[load.op], "--precision", 3]
    return redis_result(run_client(command, 3600).replace("\r", "\n"))


def redis_result(output):
    """The figures of a redis-benchmark report; its percentiles are steps, the next one up is taken."""
    rate = re.search(r"throughput summary: ([\d.]+) requests per second", output)
    count = re.search(r"(\d+) requests completed in ([\d.]+) seconds", output)
    # The cumulative distribution that follows looks alike.
    percentiles = output.partition("Cumulative distribution")[0]
    steps = [(float(p), float(ms)) for p, ms in re.findall(r"^([\d.]+)% <= ([\d.]+) milliseconds", percentiles, re.M)]
    if not rate or not count or not steps:
        raise Failure(f"redis-benchmark printed no result: {output}")

    def at(percent):
        return next(ms for reached, ms in steps if reached >= percent)

    return {
        "requests_per_second": float(rate[1]),
        "good_per_second": float(rate[1]),
        "requests": int(count[1]),
        "p50_ms": at(50),
        "p99_ms": at(99),
        "p999_ms": at(99.9),
        "max_ms": at(100),
        "failed": 0,
        "failures": {},
    }
