#!/usr/bin/env python3
"""Takes each check of common/auth/decide.cc out in turn; a test of decide_test.cc must then fail.

Every line marked "// check" is one mutant: a condition becomes true, a refusal disappears. Prints one
line per mutant and fails on a survivor.  --build DIR: the build whose libraries are used.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "common" / "auth" / "decide.cc"
MARK = re.compile(r"\s*// check$")
FLAGS = ["-std=c++20", "-O0", "-w", f"-I{ROOT}"]


def mutate(line: str) -> str:
    """The line without its check; fails where its form is none that is known."""
    code = MARK.sub("", line)
    indent = code[: len(code) - len(code.lstrip())]
    text = code.strip()
    if re.match(r"if \(.*\) (return|continue)\b.*;$", text):
        return indent + ";"
    if match := re.match(r"return (Refuse\(.*\));$", text):
        return indent + ";"
    if match := re.match(r"(return )?(.*) &&$", text):
        return f"{indent}{match[1] or ''}true &&"
    if match := re.match(r"return (.*);$", text):
        # "return resource.erased" forbids: without the check it never does.
        forbids = any(word in text for word in ("erased", "foreign_station", "strong_login"))
        return f"{indent}return {'false' if forbids else 'true'};"
    if match := re.match(r"if \((.*) \|\|$", text):
        return f"{indent}if (false ||"
    if text.endswith(";"):
        return f"{indent}true;"
    raise SystemExit(f"mutants.py: unknown form of a check: {text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=os.environ.get("TSUNAGI_BUILD", str(ROOT / "build" / "fast")))
    build = pathlib.Path(parser.parse_args().build)
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    marked = [number for number, line in enumerate(lines) if MARK.search(line)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        test = scratch / "decide_test.o"
        compiler = os.environ.get("CXX", "c++")
        subprocess.run([compiler, *FLAGS, "-c", str(ROOT / "common/auth/decide_test.cc"), "-o",
                        str(test)], check=True)
        for number in [None, *marked]:
            mutant = list(lines)
            if number is not None:
                mutant[number] = mutate(lines[number])
            source = scratch / "decide.cc"
            source.write_text("\n".join(mutant) + "\n", encoding="utf-8")
            program = scratch / "decide_test"
            subprocess.run(
                [compiler, *FLAGS, str(source), str(test), "-o", str(program),
                 str(build / "common/auth/libtsunagi_auth.a"),
                 str(build / "common/error/libtsunagi_error.a"),
                 "-lgtest_main", "-lgtest", "-labsl_time", "-labsl_hash", "-labsl_raw_hash_set",
                 "-labsl_raw_logging_internal", "-labsl_strings", "-labsl_base", "-lpthread"],
                check=True)
            killed = subprocess.run([str(program)], capture_output=True).returncode != 0
            if number is None:
                if killed:
                    raise SystemExit("mutants.py: the tests fail without a mutant")
                continue
            print(f"{'killed  ' if killed else 'SURVIVED'} line {number + 1}: {lines[number].strip()}",
                  flush=True)
            survivors += not killed
    print(f"{len(marked)} checks, {len(marked) - survivors} killed, {survivors} survived")
    return 1 if survivors or len(marked) < 26 else 0


if __name__ == "__main__":
    sys.exit(main())
