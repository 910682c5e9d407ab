#!/usr/bin/env python3
"""Prints "N passed, N failed, N skipped" of a ctest JUnit report."""

import sys
import xml.etree.ElementTree as ElementTree


def main() -> int:
    suite = ElementTree.parse(sys.argv[1]).getroot()
    passed = failed = skipped = 0
    for case in suite.iter("testcase"):
        status = case.get("status")
        if status == "run" and case.find("failure") is None:
            passed += 1
        elif status in ("notrun", "disabled") or case.find("skipped") is not None:
            skipped += 1
        else:
            failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
