#!/usr/bin/env python3
"""Checks which way dependencies run: the table of common/adr/2026-11-22-layers.md.

Reads every #include of the C++ sources. A file's layer follows from its folder; each layer has the
prefixes that it must never include. Prints every violation and fails on one.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)

GRPC = ("grpc", "grpcpp/")
PROTO = ("google/protobuf/", "google/rpc/", "tsunagi/")
SQL = ("sqlite", "SQLiteCpp/", "common/sql/", "libpq")
CRYPTO = ("openssl/",)
OUTSIDE = ("thread", "fstream", "filesystem", "unistd.h", "stdlib.h", "absl/time/clock.h")

SERVICES = ("intake", "classification", "referral", "aggregation")
# Folders of a service and what they must never include.
LAYERS = {
    "domain": GRPC + PROTO + SQL + CRYPTO + OUTSIDE + ("common/rpc/", "common/crypto/"),
    "app": GRPC + PROTO + SQL + CRYPTO + OUTSIDE + ("common/rpc/",),
    "storage": GRPC + ("common/rpc/",),
    "rpc": GRPC + SQL,
    "clients": GRPC + ("sqlite", "SQLiteCpp/"),
}
# Folders of common and what they must never include.
COMMON = {
    "base": GRPC + PROTO + SQL + ("common/error/",),
    "error": GRPC + PROTO + SQL + ("common/rpc/",),
    "text": GRPC + PROTO + SQL,
    "calendar": GRPC + PROTO + SQL,
    "jp": GRPC + PROTO + SQL,
    "rules": GRPC + PROTO + SQL,
    "auth": GRPC + SQL,
    "crypto": GRPC + PROTO + SQL,
    "jwt": GRPC + PROTO + SQL + CRYPTO,
    "sql": GRPC + PROTO,
    "outbox": GRPC + PROTO,
    "vault": GRPC + PROTO + ("sqlite", "SQLiteCpp/", "common/rpc/"),
    "idempotency": GRPC + PROTO,
    "paging": GRPC,
    "audit": GRPC,
    "access": GRPC + ("sqlite", "SQLiteCpp/") + CRYPTO,
    "erasure": GRPC + ("sqlite", "SQLiteCpp/", "common/rpc/") + CRYPTO,
    "backup": GRPC,
    "site": GRPC + SQL,
}


def is_test(path: pathlib.Path) -> bool:
    return path.name.endswith("_test.cc") or "testing" in path.parts


def forbidden_for(path: pathlib.Path) -> tuple[str, ...]:
    parts = path.parts
    if parts[0] == "common":
        return COMMON.get(parts[1], ()) + ("services/",)
    if parts[0] == "services" and len(parts) > 3:
        others = tuple(f"services/{s}/" for s in SERVICES if s != parts[1])
        return LAYERS.get(parts[2], ()) + others
    return ()


def inner_layers(path: pathlib.Path, include: str) -> str | None:
    """A service's inner layers must not include its outer ones."""
    parts = path.parts
    if parts[0] != "services" or len(parts) < 4 or not include.startswith(f"services/{parts[1]}/"):
        return None
    target = include.split("/")[2]
    outer = {
        "domain": ("app", "storage", "rpc", "clients"),
        "app": ("storage", "rpc", "clients"),
        "storage": ("rpc", "clients"),
        "clients": ("storage", "rpc"),
    }
    return target if target in outer.get(parts[2], ()) else None


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", "*.cc", "*.h"],
        cwd=ROOT, capture_output=True, text=True, check=True)
    violations = []
    files = [pathlib.Path(line) for line in listed.stdout.splitlines()]
    for path in files:
        if is_test(path) or not (ROOT / path).exists():
            continue
        forbidden = forbidden_for(path)
        for include in INCLUDE.findall((ROOT / path).read_text(encoding="utf-8")):
            bad = next((prefix for prefix in forbidden if include.startswith(prefix)), None)
            # "thread" is the standard header, not a folder.
            if bad == "thread" and include != "thread":
                bad = None
            bad = bad or inner_layers(path, include)
            if bad:
                violations.append(f"{path}: includes {include} (forbidden: {bad})")
    for violation in violations:
        print(violation)
    print(f"{len(files)} files, {len(violations)} violations of the include rules")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
