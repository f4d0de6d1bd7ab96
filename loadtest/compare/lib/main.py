"""Entry point of loadtest/compare/run: options, modes, and an end that leaves nothing running."""

import argparse
import contextlib
import http.client
import os
import shlex
import signal
import subprocess
import sys
import types
from pathlib import Path

import growth
import overload
import rate
import sizes
import slow_replica
import soak
import throughput
import turns
from machine import Failure, Stage, describe
from report import Results, progress
from subjects import ALL

ROOT = Path(__file__).resolve().parents[3]
MODES = {
    "compare": throughput,
    "sizes": sizes,
    "rate": rate,
    "overload": overload,
    "slow-replica": slow_replica,
    "growth": growth,
    "soak": soak,
    "turns": turns,
}
QUICK = {
    "settle": 1,
    "seconds": 2,
    "warmup": 1,
    "rounds": 1,
    "growth_keys": [20_000, 100_000, 300_000],
    "soak_seconds": 10,
}


def names(text):
    found = text.split(",")
    unknown = [name for name in found if name not in ALL]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(ALL)}")
    return found


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"at least 1, found {number}")
    return number


def positives(text):
    return [positive(part) for part in text.split(",")]


def three_sizes(text):
    found = positives(text)
    if len(found) != 3 or found != sorted(set(found)):
        raise argparse.ArgumentTypeError(f"three numbers, growing, found {text}")
    return found


def parser():
    root = argparse.ArgumentParser(
        usage="loadtest/compare/run [MODE] [OPTIONS]",
        description="Measures Kvorum beside other stores, one after the other, on this machine's loopback.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="modes:\n"
        + "\n".join(f"  {name:14}{module.__doc__.splitlines()[0]}" for name, module in MODES.items())
        + f"\n  {'all':14}All of them."
        + f"\n\nsubjects: {', '.join(ALL)}\n\n"
        "Every option may also come from the environment: --value-bytes is COMPARE_VALUE_BYTES.",
    )
    add = root.add_argument
    add("mode", nargs="?", choices=[*MODES, "all"], default="compare", help="what to measure (default: compare)")
    add("--quick", action="store_true", help="a few seconds a cell: shows that all works, not how fast it is")
    add("--subjects", type=names, metavar="A,B", help="what compare measures (default: all)")
    add("--connections", type=positives, metavar="N,N", help="of compare and turns (default: 1,64,256)")
    add("--seconds", type=positive, metavar="N", help="of one round of a cell (default: 10)")
    add("--settle", type=positive, metavar="N", help="seconds of PUT, then of GET, before what is measured, three times as many with three nodes (default: 30)")
    add("--warmup", type=positive, metavar="N", help="seconds before the rounds of a cell (default: 3)")
    add("--rounds", type=positive, metavar="N", help="of a cell; the median speaks for it (default: 3)")
    add("--keys", type=positive, metavar="N", help="how many there are (default: 100000)")
    add("--value-bytes", type=positive, metavar="N", help="of each value (default: 100)")
    add("--overload-connections", type=positives, metavar="N,N", help="(default: 256,512,1024,2048,4096)")
    add(
        "--growth-keys",
        type=three_sizes,
        metavar="N,N,N",
        help="few, restarted with, many (default: 100000,1000000,5000000)",
    )
    add("--soak-seconds", type=positive, metavar="N", help="of soak, in slices of some five (default: 60)")
    add("--java-opts", type=shlex.split, metavar="TEXT", help="of each JVM (default: -Xmx1g; growth: half the memory)")
    add("--out", type=Path, metavar="DIR", help="for the results (default: target/compare)")
    add("--data", type=Path, metavar="DIR", help="for the stores' files, which are removed (default: DIR of --out)")
    # What the shell script found or built.
    add("--jar", type=Path, help=argparse.SUPPRESS)
    add("--classes", type=Path, help=argparse.SUPPRESS)
    add("--archive", type=Path, help=argparse.SUPPRESS)
    add("--print-mode", action="store_true", help=argparse.SUPPRESS)
    return root


DEFAULTS = {
    "subjects": list(ALL),
    "connections": [1, 64, 256],
    "seconds": 10,
    "settle": 30,
    "warmup": 3,
    "rounds": 3,
    "keys": 100_000,
    "value_bytes": 100,
    "overload_connections": [256, 512, 1024, 2048, 4096],
    "growth_keys": [100_000, 1_000_000, 5_000_000],
    "soak_seconds": 60,
    "java_opts": None,
    "out": ROOT / "target" / "compare",
    "data": None,
}


def options_of(arguments):
    """Flag over environment over --quick over default."""
    root = parser()
    flags = vars(root.parse_args(arguments))
    environment = []
    for name in DEFAULTS:
        text = os.environ.get(f"COMPARE_{name.upper()}")
        if text:
            environment += [f"--{name.replace('_', '-')}={text}"]
    from_environment = vars(root.parse_args(environment))
    layers = (flags, from_environment, QUICK if flags["quick"] else {}, DEFAULTS)
    merged = {name: next((layer[name] for layer in layers if layer.get(name) is not None), None) for name in DEFAULTS}
    options = types.SimpleNamespace(**{**flags, **merged})
    options.out = options.out.resolve()
    options.data = (options.data or options.out).resolve()
    if options.jar is not None:
        # The stores run in directories of their own.
        options.jar = options.jar.resolve()
    return options


class Context:
    """What a mode has at hand."""

    def __init__(self, options, stage, results):
        self.options = options
        self.stage = stage
        self.results = results

    @contextlib.contextmanager
    def started(self, kind, java_opts=("-Xmx1g",), **attributes):
        """A subject that runs for the length of a block."""
        options = types.SimpleNamespace(**vars(self.options))
        options.java_opts = self.options.java_opts or list(java_opts)
        subject = kind(self.stage, options)
        vars(subject).update(attributes)
        try:
            progress(f"starting {subject.name}")
            subject.start()
            self.results.run["versions"][subject.name] = subject.version()
            yield subject
            self.expect_alive(subject)
        except (Failure, OSError, http.client.HTTPException, subprocess.SubprocessError) as cause:
            # A store that died explains better what went wrong than whoever noticed.
            self.expect_alive(subject)
            raise cause if isinstance(cause, Failure) else Failure(f"{subject.name}: {cause}") from cause
        finally:
            self.stage.clear()

    @contextlib.contextmanager
    def started_together(self, kinds):
        """Several subjects at once; they must not share the names of their directories."""
        with self.started(kinds[0]) as first:
            subjects = [first]
            for kind in kinds[1:]:
                progress(f"starting {kind.name}")
                subjects.append(kind(self.stage, first.options))
                subjects[-1].start()
                self.results.run["versions"][kind.name] = subjects[-1].version()
            yield subjects
            for subject in subjects[1:]:
                self.expect_alive(subject)

    @staticmethod
    def expect_alive(subject):
        for server in subject.servers:
            if not server.running():
                status = server.process.returncode
                log = server.end_of_log()
                raise Failure(f"{subject.name}: {server.name} ended with status {status}; its last lines:\n{log}")

    def save(self, result):
        self.results.run["result"] = result
        self.results.save()


def told(options):
    """The options as they go into the results."""
    hidden = ("print_mode", "classes", "archive", "mode")
    return {
        name: value if isinstance(value, (int, str, list)) or value is None else str(value)
        for name, value in vars(options).items()
        if name not in hidden
    }


def run(options):
    stage = Stage(options.data)
    try:
        for mode in MODES if options.mode == "all" else [options.mode]:
            started = {"mode": mode, "machine": describe(stage.root), "options": told(options), "versions": {}}
            context = Context(options, stage, Results(options.out, started))
            MODES[mode].run(context)
        print(f"\nAll figures are in {context.results.path}")
    finally:
        stage.close()


def interrupted(number, _):
    # Once is enough: the end must not be cut short by a second one.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main():
    if any(flag in sys.argv[1:] for flag in ("-h", "--help")) and "--print-mode" in sys.argv:
        print("help")
        return
    options = options_of(sys.argv[1:])
    if options.print_mode:
        print(options.mode)
        return
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupted)
    try:
        run(options)
    except Failure as failure:
        sys.exit(f"compare: {failure}")


if __name__ == "__main__":
    main()
