"""Dates as offices write them, and days on which offices are open."""

import datetime
import functools

from simulator import names

# First day, one letter, one kanji, name; the newest first.
_ERAS = (
    (datetime.date(2019, 5, 1), 'R', '令', '令和'),
    (datetime.date(1989, 1, 8), 'H', '平', '平成'),
    (datetime.date(1926, 12, 25), 'S', '昭', '昭和'),
)

# Share of each spelling: 昭和50年4月1日, S50.4.1, 昭50/4/1, 1975-04-01 and
# 1975/4/1, which a spreadsheet writes by itself.
STYLES = (('kanji', 40), ('letter', 16), ('short', 10), ('iso', 22),
          ('slash', 12))


def era_of(day):
    """Returns (letter, short name, name, year in the era) of a day."""
    for first, letter, short, name in _ERAS:
        if day >= first:
            return letter, short, name, day.year - first.year + 1
    raise ValueError(f'{day} lies before the eras in use')


@functools.lru_cache(maxsize=None)
def spell(day, style):
    """Returns `day` in one of the spellings of STYLES."""
    if style == 'iso':
        return day.isoformat()
    if style == 'slash':
        return f'{day.year}/{day.month}/{day.day}'
    letter, short, name, year = era_of(day)
    if style == 'letter':
        return f'{letter}{year}.{day.month}.{day.day}'
    if style == 'short':
        return f'{short}{year}/{day.month}/{day.day}'
    shown = '元' if year == 1 else year
    return f'{name}{shown}年{day.month}月{day.day}日'


def spell_year(year, by_era):
    """Returns a year of graduation, by era or Western; 2019 is 令和元年."""
    if not by_era:
        return str(year)
    _, _, name, number = era_of(datetime.date(year, 9, 30))
    return f'{name}{"元" if number == 1 else number}年'


def full_width(text):
    """Returns a spelled date with full-width digits."""
    return names.full_width_digits(text)


def is_open(day):
    """True on Monday to Friday outside 29 December to 3 January.

    Public holidays are not known here; a synthetic office works on them.
    """
    if day.weekday() >= 5:
        return False
    return not ((day.month == 12 and day.day >= 29) or
                (day.month == 1 and day.day <= 3))


@functools.lru_cache(maxsize=None)
def open_days(fiscal_year):
    """Returns the open days of a fiscal year (April to March)."""
    first = datetime.date(fiscal_year, 4, 1)
    count = (datetime.date(fiscal_year + 1, 4, 1) - first).days
    days = (first + datetime.timedelta(days=n) for n in range(count))
    return tuple(day for day in days if is_open(day))


@functools.lru_cache(maxsize=None)
def open_day_after(day, calendar_days):
    """Returns the first open day at least `calendar_days` after `day`."""
    day += datetime.timedelta(days=calendar_days)
    while not is_open(day):
        day += datetime.timedelta(days=1)
    return day


def age_on(birth, day):
    """Returns completed years; the age changes on the birthday."""
    return day.year - birth.year - (
        (day.month, day.day) < (birth.month, birth.day))
