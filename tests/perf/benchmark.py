#!/usr/bin/env python3
"""Benchmark of the foundation, interleaved in one run; prints ratios, never asserts on time.

  tests/perf/benchmark.py            the whole: 5 rounds, 100,000 cases for the memory
  tests/perf/benchmark.py --short    a short form: 2 rounds, 10,000 cases

What is measured (see tests/README.md):
  register   CreateCase, durable, over mTLS, with request id and outbox, at 64 calls in flight,
             against a plain synchronous server with one transaction per call (tests/perf/naive_main.cc)
             on the same schema, handlers and pragmas; on the bare disk and with one millisecond
             added to every sync.
  read       GetCase at 64 in flight, each read audited, so committed with its group before its
             reply: against the same server without the audit trail (same decision, same decryption;
             tests/perf/intake_unaudited_main.cc) and against a bare mTLS echo of the same sizes;
             beside them with one millisecond added to every sync. Afterwards the servers are
             killed: every answered read must have left its leaf, the unaudited ones none.
  memory     peak resident size of each service with 100,000 cases.
"""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, ROOT, SERVICES, Site  # noqa: E402

PERF = BUILD / "tests" / "perf"


class Target:
    """One intake server of a kind, on a site of its own."""

    def __init__(self, name: str, delay_us: int):
        self.name = name
        self.site = Site()
        self.config = self.site.path / "config" / "intake.textproto"
        self.address = self.site.path / "run" / "intake.address"
        self.environment = dict(os.environ, TSUNAGI_PERF_SYNC_DELAY_US=str(delay_us))
        self.process: subprocess.Popen | None = None
        # Reads that the clients got an answer to.
        self.reads = 0

    def start(self, *command: str) -> None:
        self.address.unlink(missing_ok=True)
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment,
                                        stderr=subprocess.DEVNULL)
        for _ in range(400):
            if self.address.exists() and self.address.read_text().strip():
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not start")

    def load(self, mode: str, seconds: float, count: int = 0) -> dict:
        done = subprocess.run(
            [str(PERF / "perf_load"), "--site", str(self.site.path), "--mode", mode,
             "--in-flight", "64", "--seconds", str(seconds), "--count", str(count)],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr[:500]}")
        result = json.loads(done.stdout)
        self.reads += result["answered"] if mode == "get" else 0
        return result

    def peak_mib(self) -> float:
        return peak_mib(self.process.pid)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def read_leaves(self) -> int:
        """Leaves of reads in what the killed server left behind."""
        with contextlib.closing(sqlite3.connect(self.site.path / "db" / "intake.db")) as database:
            return database.execute("SELECT COUNT(*) FROM audit_leaf WHERE"
                                    " instr(entry, CAST('IntakeService/GetCase' AS BLOB)) > 0"
                                    ).fetchone()[0]

    def close(self) -> None:
        self.kill()
        self.site.close()


def peak_mib(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM")


def median(values) -> float:
    return statistics.median(values)


def interleave(targets: list[Target], mode: str, rounds: int, seconds: float) -> list[list[dict]]:
    """Rounds of all targets; answers the results of each target."""
    results: list[list[dict]] = [[] for _ in targets]
    pairs = list(zip(targets, results))
    for number in range(rounds):
        # Turn about, so that drift of the machine favours nobody.
        for target, own in pairs[:: 1 if number % 2 == 0 else -1]:
            own.append(target.load(mode, seconds))
    return results


def line(name: str, results: list) -> str:
    return (f"  {name:<12} {median(x['rate'] for x in results):9.0f} /s   "
            f"p50 {median(x['p50_us'] for x in results) / 1000:7.1f} ms   "
            f"p99 {median(x['p99_us'] for x in results) / 1000:7.1f} ms")


def ratios(ours: list, other: list, title: str) -> tuple[float, float]:
    """Prints and answers the ratios of rate and p99; pairs are the two results of a round."""
    rate = median(x["rate"] for x in ours) / median(x["rate"] for x in other)
    pairs = sorted(x["rate"] / y["rate"] for x, y in zip(ours, other))
    tail = median(x["p99_us"] for x in ours) / median(x["p99_us"] for x in other)
    print(f"  {title}: ratio of rates {rate:.2f} "
          f"(pairs {pairs[0]:.2f} to {pairs[-1]:.2f}), ratio of p99 {tail:.2f}", flush=True)
    return rate, tail


def register(delay_us: int, rounds: int, seconds: float) -> tuple[float, float]:
    ours, naive = Target("tsunagi", delay_us), Target("plain", delay_us)
    try:
        ours.start(str(PERF / "perf_intake_slow_sync"), "--config", str(ours.config))
        naive.start(str(PERF / "perf_naive"), "--config", str(naive.config))
        a, b = interleave([ours, naive], "create", rounds, seconds)
        disk = f"{delay_us / 1000:.0f} ms added to every sync" if delay_us else "bare disk"
        print(f"register a case, 64 in flight, {disk}\n{line('tsunagi', a)}\n"
              f"{line('plain server', b)}")
        return ratios(a, b, "tsunagi to plain server")
    finally:
        ours.close()
        naive.close()


def start_readers(targets: list[Target]) -> int:
    """Starts the four servers of `read` and fills them; answers the size of a case."""
    programs = [BUILD / "services" / "intake" / "intake_server", PERF / "perf_intake_unaudited",
                PERF / "perf_intake_slow_sync"]
    for target, program in zip(targets, programs):
        target.start(str(program), "--config", str(target.config))
        target.load("create", 1)
    size = targets[0].load("get", 0.5)["bytes"]
    targets[-1].start(str(PERF / "perf_echo"), str(targets[-1].config), str(size))
    return size


def check_leaves(target: Target, leaves: int) -> None:
    target.kill()
    found = target.read_leaves()
    print(f"  {target.name}: {target.reads:,} reads answered, {found:,} leaves after kill -9")
    if found != leaves:
        raise RuntimeError(f"{target.name}: {leaves} leaves were expected")


def read(rounds: int, seconds: float) -> list[float]:
    """Answers the audited rate as a part of the unaudited one, and of the bare echo's; and the
    rate with slow syncs as a part of the unaudited one."""
    targets = [Target("audited", 0), Target("unaudited", 0), Target("audited 1 ms", 1000),
               Target("bare echo", 0)]
    audited, unaudited, slow, _ = targets
    try:
        size = start_readers(targets)
        results = interleave(targets, "get", rounds, seconds)
        print(f"read a case of {size} bytes, 64 in flight")
        for target, own in zip(targets, results):
            print(line(target.name, own))
        parts = [ratios(results[i], results[j], f"{targets[i].name} to {targets[j].name}")[0]
                 for i, j in ((0, 1), (0, 3), (2, 1))]
        for target, leaves in ((audited, audited.reads), (slow, slow.reads), (unaudited, 0)):
            check_leaves(target, leaves)
        return parts
    finally:
        for target in targets:
            target.close()


def index_load_seconds(site: Site) -> float:
    """How long intake's last start decrypted and folded names."""
    lines = (site.path / "logs" / "intake.log").read_text().splitlines()
    loaded = [json.loads(line) for line in lines if '"event":"search_index_loaded"' in line]
    return loaded[-1]["milliseconds"] / 1000


def memory(cases: int) -> dict:
    """Fills intake, lets aggregation follow, restarts everything (the index is read then)."""
    target = Target("memory", 0)
    site = target.site
    try:
        site.start()
        subprocess.run([str(PERF / "perf_load"), "--site", str(site.path), "--mode", "fill",
                        "--in-flight", "64", "--count", str(cases)], check=True,
                       capture_output=True)
        site.run("ingestion", "wait", "--timeout", "300")
        filled = {s: peak_mib(p.pid) for s, p in site.processes.items()}
        for service in SERVICES:
            site.stop(service)
        begun = time.monotonic()
        site.start()
        restart = time.monotonic() - begun
        site.run("--as", "sr-09201", "case", "search", "シケン")
        site.run("kpi", "--fy", "all")
        again = {s: peak_mib(p.pid) for s, p in site.processes.items()}
        peaks = {s: max(filled[s], again[s]) for s in SERVICES}
        print(f"memory with {cases} cases (peak resident, MiB): "
              + ", ".join(f"{s} {peaks[s]:.0f}" for s in SERVICES)
              + f"; restart of all four {restart:.1f} s, of it the search index "
              + f"{index_load_seconds(site):.1f} s", flush=True)
        return peaks
    finally:
        target.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", choices=["register", "read", "memory"])
    options = parser.parse_args()
    rounds, seconds, cases = (2, 2.0, 10_000) if options.short else (5, 4.0, 100_000)
    print(f"{os.cpu_count()} processors; {rounds} interleaved rounds of {seconds:.0f} s; "
          "load and servers share the machine")
    if options.only in (None, "register"):
        slow, tail = register(1000, rounds, seconds)
        bare, _ = register(0, rounds, seconds)
        print(f"=> aims: at least 6.0 with 1 ms syncs: {slow:.2f}; p99 under 0.50: {tail:.2f}; "
              f"bare disk (3 to 6 expected): {bare:.2f}")
    if options.only in (None, "read"):
        of_unaudited, of_echo, slow_of_unaudited = read(rounds, seconds)
        print("=> a read is committed with its group before its reply; aim: at least 0.30 of the "
              f"unaudited rate: {of_unaudited:.2f} (1 ms syncs: {slow_of_unaudited:.2f}); "
              f"of the bare echo: {of_echo:.2f}")
    if options.only in (None, "memory"):
        peaks = memory(cases)
        print(f"=> aim: at most 150 MiB each: {max(peaks.values()):.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
