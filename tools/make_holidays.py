#!/usr/bin/env python3
"""Makes the list of Japanese national holidays of a site's calendar.textproto from the law's history.

    python3 tools/make_holidays.py                                  prints the list
    python3 tools/make_holidays.py --check FILE                     1 where FILE has another list
    python3 tools/make_holidays.py --write FILE                     replaces the list in FILE

Deterministic. Source: 国民の祝日に関する法律 (昭和23年法律第178号) with the amendments named below. Names are
those of the Cabinet Office's list (syukujitsu.csv), where every day that follows from its
neighbours is 「休日」. The list in FILE stands between the two marks; a holiday that a new law makes
is added here and there, or only there.
"""

import argparse
import datetime
import pathlib
import sys

FIRST_YEAR = 1955
LAST_YEAR = 2030
BEGIN = "  # ---- list of holidays: begin (tools/make_holidays.py) ----\n"
END = "  # ---- list of holidays: end ----\n"

DAY = datetime.timedelta(days=1)
MONDAY = 0
SUNDAY = 6

# Days of one year each.
SPECIAL = {
    datetime.date(1959, 4, 10): "結婚の儀",  # 昭和34年法律第16号
    datetime.date(1989, 2, 24): "大喪の礼",  # 平成元年法律第4号
    datetime.date(1990, 11, 12): "即位礼正殿の儀",  # 平成2年法律第24号
    datetime.date(1993, 6, 9): "結婚の儀",  # 平成5年法律第32号
    # 平成30年法律第99号: both count as national holidays for the days beside them.
    datetime.date(2019, 5, 1): "休日（祝日扱い）",
    datetime.date(2019, 10, 22): "休日（祝日扱い）",
}
# 平成30年法律第55号 and 令和2年法律第68号: moved for the Olympic games.
OLYMPIC = {
    2020: {(7, 23): "海の日", (7, 24): "スポーツの日", (8, 10): "山の日"},
    2021: {(7, 22): "海の日", (7, 23): "スポーツの日", (8, 8): "山の日"},
}
# 昭和48年法律第10号 came into force on this day.
SUBSTITUTES_FROM = datetime.date(1973, 4, 12)


def nth_monday(year: int, month: int, n: int) -> tuple[int, int]:
    first = datetime.date(year, month, 1)
    return month, 1 + (MONDAY - first.weekday()) % 7 + 7 * (n - 1)


def equinoxes(year: int) -> dict[tuple[int, int], str]:
    """The usual formula; the calendar of each year (暦要項) has confirmed it so far."""
    if year < 1980:
        base, leap = (20.8357, 23.2588), (year - 1983) / 4
    else:
        base, leap = (20.8431, 23.2488), (year - 1980) / 4
    moved = 0.242194 * (year - 1980)
    return {(3, int(base[0] + moved - int(leap))): "春分の日",
            (9, int(base[1] + moved - int(leap))): "秋分の日"}


def autumn_and_summer(year: int) -> dict[tuple[int, int], str]:
    """海の日, 山の日, 敬老の日 and 体育の日 (スポーツの日)."""
    days = {}
    if year >= 1966:  # 昭和41年法律第86号; Mondays: 平成13年法律第59号 (2003), 平成10年法律第141号 (2000)
        days[(9, 15) if year < 2003 else nth_monday(year, 9, 3)] = "敬老の日"
    if year in OLYMPIC:
        return days | OLYMPIC[year]
    if year >= 1966:
        sports = "体育の日" if year < 2020 else "スポーツの日"  # 平成30年法律第57号
        if year == 2019:
            sports = "体育の日（スポーツの日）"  # so in the Cabinet Office's list
        days[(10, 10) if year < 2000 else nth_monday(year, 10, 2)] = sports
    if year >= 1996:  # 平成7年法律第22号; Monday: 平成13年法律第59号
        days[(7, 20) if year < 2003 else nth_monday(year, 7, 3)] = "海の日"
    if year >= 2016:  # 平成26年法律第43号
        days[(8, 11)] = "山の日"
    return days


def emperor(year: int) -> dict[tuple[int, int], str]:
    """天皇誕生日 and what became of its day."""
    if year < 1989:
        return {(4, 29): "天皇誕生日"}
    days = {}
    if year < 2007:  # 平成元年法律第5号
        days[(4, 29)] = "みどりの日"
    else:  # 平成17年法律第43号
        days[(4, 29)] = "昭和の日"
        days[(5, 4)] = "みどりの日"
    if year <= 2018:
        days[(12, 23)] = "天皇誕生日"
    elif year >= 2020:  # 平成29年法律第63号 附則10条: none in 2019
        days[(2, 23)] = "天皇誕生日"
    return days


def named(year: int) -> dict[datetime.date, str]:
    """The days that the law names, without those that follow from their neighbours."""
    days = {(1, 1): "元日", (5, 3): "憲法記念日", (5, 5): "こどもの日", (11, 3): "文化の日",
            (11, 23): "勤労感謝の日"}
    days[(1, 15) if year < 2000 else nth_monday(year, 1, 2)] = "成人の日"
    if year >= 1967:  # 昭和41年政令第376号
        days[(2, 11)] = "建国記念の日"
    days |= equinoxes(year) | emperor(year) | autumn_and_summer(year)
    result = {datetime.date(year, month, day): name for (month, day), name in days.items()}
    return result | {day: name for day, name in SPECIAL.items() if day.year == year}


def holidays(year: int) -> dict[datetime.date, str]:
    law = named(year)
    days = dict(law)
    for day in law:
        if day.weekday() == SUNDAY and day >= SUBSTITUTES_FROM:
            # Until 2006 the next day; since then the next that is no holiday itself.
            substitute = day + DAY
            while year >= 2007 and substitute in law:
                substitute += DAY
            days.setdefault(substitute, "休日")
    for day in law:
        between = day + DAY
        # 昭和60年法律第103号; a Sunday is no such day until 2006.
        if year >= 1986 and between + DAY in law and (year >= 2007 or between.weekday() != SUNDAY):
            days.setdefault(between, "休日")
    return dict(sorted(days.items()))


def listing() -> str:
    lines = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for day, name in holidays(year).items():
            lines.append(f"  days {{ day {{ year: {day.year} month: {day.month} day: {day.day} }} "
                         f'name_ja: "{name}" }}\n')
    return "".join(lines)


def replaced(text: str) -> str:
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    if not rest or not tail:
        raise SystemExit("the file has no marks around its list of holidays")
    return head + BEGIN + listing() + END + tail


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    path = options.check or options.write
    if path is None:
        print(listing(), end="")
        return 0
    old = path.read_text(encoding="utf-8")
    new = replaced(old)
    if options.write:
        path.write_text(new, encoding="utf-8")
    elif new != old:
        print(f"{path}: another list than that of the law")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
