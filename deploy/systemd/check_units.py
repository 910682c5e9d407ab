#!/usr/bin/env python3
"""Checks the units: the hardening that each service must have, and systemd's own opinion.

`systemd-analyze verify` is asked about copies whose programs and credentials exist, so that only
what is wrong in the units themselves shows; it is left out where it is not installed.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REQUIRED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "ProtectProc": "invisible", "ProtectClock": "yes",
    "ProtectHostname": "yes", "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes", "ProtectControlGroups": "yes", "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes", "RestrictSUIDSGID": "yes", "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native", "LimitCORE": "0",
    "UMask": "0077", "CapabilityBoundingSet": "", "AmbientCapabilities": "",
}
# Any value will do, but there must be one.
PRESENT = ("User", "StateDirectory", "LoadCredentialEncrypted", "MemoryMax", "TasksMax",
           "RestrictAddressFamilies", "SystemCallFilter")


def service_lines(path: pathlib.Path) -> dict[str, list[str]]:
    """The keys of [Service] with their values."""
    values: dict[str, list[str]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and line[0] not in "#;":
            key, _, value = line.partition("=")
            values.setdefault(key.strip(), []).append(value.strip())
    return values


def hardening_problems(path: pathlib.Path) -> list[str]:
    values = service_lines(path)
    problems = [f"{path.name}: {key}={value} is missing" for key, value in REQUIRED.items()
                if values.get(key) != [value]]
    problems += [f"{path.name}: {key} is missing" for key in PRESENT if not any(values.get(key, []))]
    if values.get("User") == ["root"]:
        problems.append(f"{path.name}: runs as root")
    families = " ".join(values.get("RestrictAddressFamilies", []))
    if set(families.split()) - {"AF_INET", "AF_INET6", "AF_UNIX"}:
        problems.append(f"{path.name}: unexpected address families {families}")
    return problems


def systemd_problems() -> list[str]:
    if shutil.which("systemd-analyze") is None:
        print("systemd-analyze is not installed: left out")
        return []
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for path in sorted(HERE.glob("tsunagi*.*")):
            if path.is_dir():
                continue
            text = path.read_text(encoding="utf-8")
            for program in ("/usr/lib/tsunagi/%i_server", "/usr/bin/tsunagi"):
                text = text.replace(f"ExecStart={program}", "ExecStart=/bin/true")
            text = "\n".join(line for line in text.splitlines()
                             if not line.startswith("Documentation=")) + "\n"
            name = path.name.replace("@.", "@intake.")
            (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
            copies.append(str(pathlib.Path(folder) / name))
        done = subprocess.run(["systemd-analyze", "verify", "--recursive-errors=no", *copies],
                              capture_output=True, text=True, check=False)
        return [line for line in done.stderr.splitlines() if "tsunagi" in line]


def main() -> int:
    services = [p for p in sorted(HERE.glob("*.service")) if p.is_file()]
    problems = [problem for path in services for problem in hardening_problems(path)]
    if len(services) < 2:
        problems.append("the units are missing")
    problems += systemd_problems()
    for problem in problems:
        print(problem)
    print(f"{len(services)} services, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
