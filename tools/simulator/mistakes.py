"""Realistic mistakes, put into rows that were right before."""

import dataclasses
import datetime

from simulator import dates
from simulator import names
from simulator import proportions as share
from simulator import vocabulary as words

_UNKNOWN_LABELS = (('employment_status', '無職'), ('job_form', 'フリーター'),
                   ('school_level', '高卒'),
                   ('jobless_duration', '3年くらい'))


@dataclasses.dataclass(frozen=True)
class Mistake:
    """What is wrong with a row, where, and how it should be read."""

    name: str
    reason: str
    column: str
    suggestion: str = ''
    blocks: bool = True


def _birth_era(row, rng):
    if row.birth is None:
        return None
    year = 65 + int(rng.random() * 5)       # 昭和65年 is 平成2年
    born = datetime.date(1925 + year, row.birth.month,
                         min(row.birth.day, 28))
    row.birth = born
    row.cells['生年月日'] = f'昭和{year}年{born.month}月{born.day}日'
    return Mistake('ERA_OVERFLOW_BIRTH', 'INVALID_DATE', '生年月日',
                   dates.spell(born, 'kanji'))


def _reception_era(row, rng):
    del rng
    day = row.day
    row.cells['受付日'] = f'平成{day.year - 1988}年{day.month}月{day.day}日'
    return Mistake('ERA_OVERFLOW_RECEPTION', 'INVALID_DATE', '受付日',
                   dates.spell(day, 'kanji'))


def _impossible_day(row, rng):
    month, day = rng.choice(((2, 30), (2, 31), (6, 31), (9, 31), (11, 31)))
    column = '生年月日' if row.birth and rng.random() < 0.6 else '受付日'
    year = row.birth.year if column == '生年月日' else row.day.year
    letter, _, name, number = dates.era_of(datetime.date(year, month, 1))
    row.cells[column] = rng.choice((
        f'{name}{"元" if number == 1 else number}年{month}月{day}日',
        f'{letter}{number}.{month}.{day}', f'{year}-{month:02d}-{day}'))
    return Mistake('IMPOSSIBLE_DAY', 'INVALID_DATE', column)


def _check_digit(row, rng):
    if '市町村コード' not in row.cells:
        return None
    code = row.person.municipality
    right = words.check_digit(code)
    wrong = str((int(right) + 1 + int(rng.random() * 9)) % 10)
    row.cells['市町村コード'] = code + wrong
    return Mistake('MUNICIPALITY_CHECK_DIGIT', 'MUNICIPALITY_CHECK_DIGIT',
                   '市町村コード', code + right)


def _two_primary(row, rng):
    primary = row.profile.primary
    second = rng.choice([c for c in ('INCOME', 'FAMILY', 'JOB_SEARCH')
                         if c != primary])
    row.cells[words.CONCERNS[second]] = '◎'
    both = [words.CONCERNS[c] for c in words.CONCERNS
            if c in (primary, second)]
    return Mistake('TWO_PRIMARY_CONCERNS', 'TWO_PRIMARY_CONCERNS', both[1])


def _unknown_choice(row, rng):
    question, text = rng.choice(_UNKNOWN_LABELS)
    column = words.column(question)
    row.cells[column] = text
    return Mistake('UNKNOWN_CHOICE', 'UNKNOWN_CHOICE', column)


def _missing_day(row, rng):
    del rng
    row.cells['受付日'] = ''
    return Mistake('MISSING_RECEPTION_DATE', 'MISSING_REQUIRED', '受付日')


def _name_not_in_cp932(row, rng):
    if row.file == 'cp932' or not row.cells.get('氏名'):
        return None
    surname, kana = rng.choice(names.NOT_IN_CP932)
    row.cells['氏名'] = f'{surname}　{row.person.given}'
    row.cells['ふりがな'] = f'{kana}　{row.person.given_kana}'
    if row.cells.get('来談者氏名'):
        given = row.cells['来談者氏名'].split(' ')[1]
        row.cells['来談者氏名'] = f'{surname} {given}'
    return Mistake('NAME_NOT_IN_CP932', 'NAME_NOT_IN_CP932', '氏名',
                   blocks=False)


_MAKERS = {
    'ERA_OVERFLOW_BIRTH': _birth_era,
    'ERA_OVERFLOW_RECEPTION': _reception_era,
    'IMPOSSIBLE_DAY': _impossible_day,
    'MUNICIPALITY_CHECK_DIGIT': _check_digit,
    'TWO_PRIMARY_CONCERNS': _two_primary,
    'UNKNOWN_CHOICE': _unknown_choice,
    'MISSING_RECEPTION_DATE': _missing_day,
    'NAME_NOT_IN_CP932': _name_not_in_cp932,
}


def add(rows, portion, rng):
    """Puts one mistake into `portion` of the rows, all kinds in turn.

    Args:
        rows: The rows, changed in place.
        portion: Share of rows that get one, 0 to 1.
        rng: The generator.
    """
    kinds = share.MISTAKES
    chosen = rng.sample(range(len(rows)), round(len(rows) * portion))
    turn = 0
    for index in chosen:
        row = rows[index]
        for step in range(len(kinds)):
            kind = kinds[(turn + step) % len(kinds)]
            row.mistake = _MAKERS[kind](row, rng)
            if row.mistake:
                break
        turn += 1
