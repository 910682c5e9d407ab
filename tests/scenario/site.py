"""A site of four real processes in a temporary folder, driven through the client."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TSUNAGI_BUILD", ROOT / "build" / "fast"))
SERVICES = ("intake", "classification", "referral", "aggregation")


class Site:
    """Starts, stops and kills the services of one site."""

    def __init__(self, data: pathlib.Path | None = None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tsunagi-site-"))
        self.data = data or ROOT / "deploy" / "tochigi"
        self.path = self.folder / "site"
        self.processes: dict[str, subprocess.Popen] = {}
        # A service that another build replaces, e.g. the one that acknowledges before the commit.
        self.binaries = {s: BUILD / "services" / s / f"{s}_server" for s in SERVICES}
        self.run("site", "create", "--data", str(self.data), "--ports", "0,0,0,0")

    def close(self) -> None:
        for service in list(self.processes):
            self.kill(service)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments: str) -> list[str]:
        return [str(BUILD / "tools" / "tsunagi" / "tsunagi"), "--site", str(self.path), *arguments]

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Runs the client and answers what it printed."""
        done = subprocess.run(self.command(*arguments), cwd=ROOT, capture_output=True, text=True)
        if done.returncode not in codes:
            raise AssertionError(
                f"tsunagi {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments: str):
        return json.loads(self.run(*arguments, "--json"))

    def start(self, *services: str) -> None:
        for service in services or SERVICES:
            address = self.path / "run" / f"{service}.address"
            address.unlink(missing_ok=True)
            log = open(self.path / "logs" / f"{service}.log", "ab")
            self.processes[service] = subprocess.Popen(
                [str(self.binaries[service]), "--config",
                 str(self.path / "config" / f"{service}.textproto")],
                cwd=ROOT, stderr=log, stdout=log)
            log.close()
        for service in services or SERVICES:
            self.wait_for_address(service)

    def wait_for_address(self, service: str) -> None:
        address = self.path / "run" / f"{service}.address"
        for _ in range(300):
            if address.exists() and address.read_text().strip():
                return
            if self.processes[service].poll() is not None:
                break
            time.sleep(0.05)
        log = (self.path / "logs" / f"{service}.log").read_text(errors="replace")
        raise AssertionError(f"{service} does not start:\n{log[-2000:]}")

    def stop(self, service: str) -> int:
        """SIGTERM: drains; answers the exit code."""
        process = self.processes.pop(service)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=30)

    def kill(self, service: str) -> None:
        """SIGKILL."""
        process = self.processes.pop(service)
        process.kill()
        process.wait()

    def job(self, sample: pathlib.Path) -> None:
        """The whole job on a sample folder made by tools/simulate."""
        for sheets in sorted(sample.glob("sheets_*.csv")):
            self.run("import", "sheets", str(sheets), "--accept-warnings", "--rejects",
                     str(self.folder / f"rejects_{sheets.name}"), codes=(0, 4))
        self.run("classify", "all", "--every-office")
        for number in (1, 2):
            self.refer_and_answer(sample, number)
        self.run("reports", "import", str(sample / "reports.csv"))
        self.run("ingestion", "wait", "--timeout", "60")

    def refer_and_answer(self, sample: pathlib.Path, number: int) -> None:
        self.run("refer", "all", "--every-office", "--event-date-from-reception")
        self.run("answers", "import", str(sample / "slips.csv"), "--rejects",
                 str(self.folder / f"rejects_slips_{number}.csv"), codes=(0, 4))

    def kpi(self, fiscal_year: str = "all", plan: str = "tochigi-2020"):
        return self.json("kpi", "--plan", plan, "--fy", fiscal_year)


def simulate(folder: pathlib.Path, count: int, seed: int = 7) -> pathlib.Path:
    """Makes a sample; answers its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(ROOT / "tools" / "simulate"), "--seed", str(seed), "--count", str(count),
                    "--out", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder
