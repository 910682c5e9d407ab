"""Tests of the simulator.

Run from the root: python3 -m unittest discover -s tools/simulator
"""

import collections
import contextlib
import csv
import datetime
import io
import json
import pathlib
import random
import re
import sys
import tempfile
import unicodedata
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# pylint: disable=wrong-import-position
from simulator import dates
from simulator import main
from simulator import mistakes
from simulator import names
from simulator import people
from simulator import proportions as share
from simulator import reports
from simulator import sheets
from simulator import vocabulary as words

# An era date, a Western one, or an era date by letter or by one kanji.
_DAY = re.compile(
    r'(昭和|平成|令和)(元|\d+)年(\d+)月(\d+)日$|([SHR昭平令])(\d+)[./](\d+)[./]'
    r'(\d+)$|(\d{4})[-/](\d+)[-/](\d+)$')
_FIRST = {'昭': 1925, 'S': 1925, '平': 1988, 'H': 1988, '令': 2018, 'R': 2018}


def _simulate(out, *extra):
    with contextlib.redirect_stdout(io.StringIO()):
        code = main.main(['--out', str(out), *extra])
    assert code == 0


def _read(path, encoding):
    with open(path, encoding=encoding, newline='') as stream:
        return list(csv.DictReader(stream))


def _day(text):
    """Reads a spelled date; raises ValueError where there is no such day."""
    match = _DAY.match(unicodedata.normalize('NFKC', text))
    if not match:
        raise ValueError(text)
    name, era_year, month, day, letter, year2, m2, d2, y3, m3, d3 = (
        match.groups())
    if y3:
        return datetime.date(int(y3), int(m3), int(d3))
    if letter:
        return datetime.date(_FIRST[letter] + int(year2), int(m2), int(d2))
    number = 1 if era_year == '元' else int(era_year)
    return datetime.date(_FIRST[name[0]] + number, int(month), int(day))


def _any(values):
    values = list(values)
    if True in values:
        return True
    return None if None in values else False


def _all(values):
    values = list(values)
    if False in values:
        return False
    return None if None in values else True


def _category(row, day):
    """Works a category out from a sheet, with yes, no and unknown.

    Written from the plan's definitions (II-5) on its own, so that the truth
    is not merely what the generator meant. Returns None where it stays open.
    """
    def cell(question):
        text = row[words.column(question)]
        return None if text in ('', words.UNKNOWN) else text

    def is_in(question, *values):
        text = cell(question)
        if text is None:
            return None
        return text in [words.label(question, value) for value in values]

    def negate(value):
        return None if value is None else not value

    if any(is_in(flag, 'YES') for flag in words.URGENT):
        return 'URGENT'
    months = cell('withdrawn_months')
    if day >= people.WITHDRAWAL_CHANGE:
        hikikomori = is_in('isolated', 'YES')
    else:
        hikikomori = _all([
            is_in('withdrawn', 'YES'),
            None if months is None else
            int(unicodedata.normalize('NFKC', months)) >= 6])
    working = _any([
        is_in('employment_status', 'EMPLOYED', 'EMPLOYED_WANTS_CHANGE'),
        is_in('job_form', 'REGULAR', 'NON_REGULAR', 'SELF_EMPLOYED')])
    social = _any([
        hikikomori, is_in('hardship', 'YES'), is_in('care_before_work', 'YES'),
        _all([negate(working), is_in('wants_participation', 'YES'),
              is_in('jobless_duration', 'OVER_Y2')])])
    jobless = _all([negate(working), is_in('wants_work', 'YES'),
                    is_in('searching', 'NO')])
    unstable = _any([
        _all([is_in('job_form', 'NON_REGULAR'), is_in('wants_regular', 'YES')]),
        is_in('employment_status', 'SEEKING'),
        _all([negate(working), is_in('searching', 'YES')])])
    for value, category in ((social, 'SOCIAL_PARTICIPATION'),
                            (jobless, 'LONG_TERM_JOBLESS'),
                            (unstable, 'UNSTABLE_EMPLOYMENT')):
        if value is None:
            return None
        if value:
            return category
    return 'NONE'


class SimulateTest(unittest.TestCase):
    """One sample of 2,000 rows, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # pylint: disable=consider-using-with
        cls._directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._directory.cleanup)
        cls.out = pathlib.Path(cls._directory.name)
        _simulate(cls.out, '--seed', '7', '--count', '2000')
        cls.rows = {}
        cls.files = {}
        for name, encoding, _ in main.FILES.values():
            read = _read(cls.out / name, encoding)
            cls.files[name] = [row['受付番号'] for row in read]
            cls.rows.update({row['受付番号']: row for row in read})
        cls.truth = json.loads(
            (cls.out / 'truth.json').read_text(encoding='utf-8'))['rows']
        cls.good = [t for t in cls.truth if t['mistake'] in (None, 'warning')]
        cls.slips = _read(cls.out / 'slips.csv', 'utf-8-sig')

    def _share(self, key, value, rows=None):
        rows = self.truth if rows is None else rows
        return sum(t[key] == value for t in rows) / len(rows)

    def test_same_seed_same_bytes(self):
        with tempfile.TemporaryDirectory() as directory:
            again = pathlib.Path(directory)
            _simulate(again, '--seed', '7', '--count', '2000')
            names_written = sorted(p.name for p in self.out.iterdir())
            self.assertEqual(names_written,
                             sorted(p.name for p in again.iterdir()))
            for name in names_written:
                self.assertEqual((self.out / name).read_bytes(),
                                 (again / name).read_bytes(), name)

    def test_other_seed_other_bytes(self):
        with tempfile.TemporaryDirectory() as directory:
            other = pathlib.Path(directory)
            _simulate(other, '--seed', '8', '--count', '2000')
            self.assertNotEqual((self.out / 'sheets_utf8.csv').read_bytes(),
                                (other / 'sheets_utf8.csv').read_bytes())

    def test_small_sample_has_two_files(self):
        with tempfile.TemporaryDirectory() as directory:
            out = pathlib.Path(directory)
            _simulate(out, '--seed', '1', '--count', '99')
            self.assertFalse((out / 'sheets_utf8_nobom.csv').exists())
            total = sum(len(_read(out / name, encoding)) for name, encoding in
                        (('sheets_utf8.csv', 'utf-8-sig'),
                         ('sheets_cp932.csv', 'cp932')))
            self.assertEqual(total, 99)

    def test_encodings(self):
        mark = b'\xef\xbb\xbf'
        utf8 = (self.out / 'sheets_utf8.csv').read_bytes()
        plain = (self.out / 'sheets_utf8_nobom.csv').read_bytes()
        cp932 = (self.out / 'sheets_cp932.csv').read_bytes()
        self.assertTrue(utf8.startswith(mark))
        self.assertFalse(plain.startswith(mark))
        utf8.decode('utf-8')
        plain.decode('utf-8')
        self.assertIn('髙', cp932.decode('cp932'))
        with self.assertRaises(UnicodeDecodeError):
            cp932.decode('utf-8')
        self.assertTrue(cp932.endswith(b'\r\n'))
        self.assertNotIn(b'\r', plain)

    def test_every_row_in_one_file_with_a_truth(self):
        numbers = [n for file in self.files.values() for n in file]
        self.assertEqual(len(numbers), 2000)
        self.assertEqual(len(set(numbers)), 2000)
        for truth in self.truth:
            self.assertIn(truth['受付番号'], self.files[truth['file']])

    def test_columns(self):
        self.assertEqual(tuple(next(iter(self.rows.values()))),
                         words.SHEET_COLUMNS)
        self.assertEqual(len(words.SHEET_COLUMNS),
                         len(set(words.SHEET_COLUMNS)))

    def test_labels_in_vocabulary(self):
        for truth in self.good:
            row = self.rows[truth['受付番号']]
            self.assertIn(row['受付機関'], words.AGENCIES)
            self.assertIn(row['相談経路'], words.CHANNELS)
            self.assertIn(row['来談者区分'], words.CALLERS)
            self.assertIn(row['性別'], words.SEXES)
            marks = [row[c] for c in words.CONCERNS.values()]
            self.assertLessEqual(set(marks), {'', '○', '◎'})
            self.assertEqual(marks.count('◎'), 1)
            for question, (column, choices) in words.QUESTIONS.items():
                text = row[column]
                if text in ('', words.UNKNOWN):
                    continue
                if question == 'graduation_year':
                    self.assertRegex(text, r'^(\d{4}|(昭和|平成|令和)(元|\d+)年)$')
                elif choices is None:
                    self.assertGreaterEqual(int(text), 0)
                else:
                    parts = text.split('、')
                    if question not in words.MULTIPLE:
                        self.assertEqual(len(parts), 1)
                    self.assertLessEqual(set(parts), set(choices.values()))

    def test_dates_and_codes_of_good_rows(self):
        for truth in self.good:
            row = self.rows[truth['受付番号']]
            self.assertEqual(_day(row['受付日']).isoformat(), truth['day'])
            if row['生年月日']:
                self.assertEqual(_day(row['生年月日']).isoformat(),
                                 truth['birth'])
            else:
                self.assertIsNone(truth['birth'])
            code = row['市町村コード']
            if not code:
                continue
            jis5 = truth['municipality']
            six = jis5 + words.check_digit(jis5)
            self.assertIn(code, (jis5, six, jis5[1:], six[1:]))

    def test_truth_follows_from_the_sheet(self):
        for truth in self.good:
            found = _category(self.rows[truth['受付番号']],
                              datetime.date.fromisoformat(truth['day']))
            self.assertEqual(found, truth['category'], truth)

    def test_cohort(self):
        edges = {(1970, 4, 1): 'OUT', (1970, 4, 2): 'IN', (1986, 4, 1): 'IN',
                 (1986, 4, 2): 'OUT'}
        for day, cohort in edges.items():
            self.assertEqual(people.cohort(datetime.date(*day)), cohort)
        self.assertEqual(people.cohort(None), 'UNKNOWN')
        self.assertAlmostEqual(self._share('cohort', 'IN'), 0.80, delta=0.04)

    def test_shares(self):
        for intent, weight in share.CATEGORIES:
            self.assertAlmostEqual(self._share('intent', intent),
                                   weight / 100, delta=0.04)
        self.assertAlmostEqual(self._share('category', 'URGENT'),
                               share.URGENT_SHARE, delta=0.012)
        self.assertAlmostEqual(self._share('category', None),
                               share.OPEN_SHARE, delta=0.03)
        self.assertAlmostEqual(self._share('referred', True, self.good), 0.80,
                               delta=0.03)
        family = [self.rows[t['受付番号']]['来談者区分'] == '家族'
                  for t in self.truth]
        self.assertAlmostEqual(sum(family) / len(family), 1 / 3, delta=0.05)
        withdrawn = [t for t in self.truth if t['situation'] == 'hikikomori']
        by_family = [self.rows[t['受付番号']]['来談者区分'] == '家族'
                     for t in withdrawn]
        self.assertGreater(sum(by_family) / len(by_family), 0.88)
        home = sum(t['municipality'] == '09201' for t in self.truth)
        self.assertAlmostEqual(home / len(self.truth), 0.27, delta=0.04)

    def test_mistakes(self):
        wrong = [t for t in self.truth if t['mistake']]
        self.assertEqual(len(wrong), 120)
        kinds = collections.Counter(t['mistake'] for t in wrong)
        self.assertEqual(
            set(kinds),
            (set(share.MISTAKES) - {'NAME_NOT_IN_CP932'}) | {'warning'})
        for truth in wrong:
            row = self.rows[truth['受付番号']]
            text = row[truth['column']]
            if truth['reason'] == 'INVALID_DATE':
                digits = unicodedata.normalize('NFKC', text)
                if 'ERA_OVERFLOW' in truth['mistake']:
                    self.assertRegex(digits, r'^(昭和6[5-9]|平成3[2-7])年')
                    self.assertEqual(_day(text), _day(truth['suggestion']))
                else:
                    with self.assertRaises(ValueError):
                        _day(text)
            elif truth['reason'] == 'MUNICIPALITY_CHECK_DIGIT':
                self.assertEqual(len(text), 6)
                self.assertNotEqual(text[5], words.check_digit(text[:5]))
                self.assertEqual(truth['suggestion'][:5], text[:5])
            elif truth['reason'] == 'TWO_PRIMARY_CONCERNS':
                marks = [row[c] for c in words.CONCERNS.values()]
                self.assertEqual(marks.count('◎'), 2)
                self.assertEqual(text, '◎')
            elif truth['reason'] == 'MISSING_REQUIRED':
                self.assertEqual(text, '')
            elif truth['reason'] == 'NAME_NOT_IN_CP932':
                self.assertNotEqual(truth['file'], 'sheets_cp932.csv')
                with self.assertRaises(UnicodeEncodeError):
                    text.encode('cp932')
            else:
                self.assertEqual(truth['reason'], 'UNKNOWN_CHOICE')

    def test_no_mistakes_when_not_asked_for(self):
        rows = main.make_rows(3, 150, 0.0, range(2020, 2025))
        self.assertFalse([row for row in rows if row.mistake])

    def test_slips(self):
        labels = set(words.OUTCOMES.values())
        attributes = {a for group in words.ATTRIBUTES.values()
                      for a in group.values()}
        truth = {t['受付番号']: t for t in self.truth}
        last = {}
        for slip in self.slips:
            number = slip['受付番号']
            self.assertTrue(truth[number]['referred'])
            self.assertTrue(truth[number]['consent'])
            self.assertEqual(slip['受付機関'], self.rows[number]['受付機関'])
            kinds = slip['対象種別'].split('|')
            self.assertLessEqual(set(kinds), set(words.KINDS))
            self.assertIn(slip['種別'], words.SLIP_TYPES)
            day = _day(slip['日付'])
            self.assertGreater(day.isoformat(), truth[number]['day'])
            self.assertTrue(dates.is_open(day))
            if slip['種別'] == '差戻し':
                self.assertIn(slip['内容'], words.DECLINES.values())
                self.assertEqual(slip['回'], '1')
            elif slip['種別'] == '結果':
                self.assertIn(slip['内容'], labels)
            else:
                self.assertEqual(slip['内容'], '')
            if slip['属性']:
                self.assertIn(slip['属性'], attributes)
            placed = slip['内容'] == words.OUTCOMES['PLACED']
            self.assertEqual(bool(slip['確認日']), placed)
            if placed:
                self.assertGreaterEqual(_day(slip['確認日']), day)
            if 'SAPOSUTE' in kinds:
                self.assertNotIn(slip['内容'], ('就職確認', '紹介状交付'))
            for kind in kinds:
                key = (number, kind)
                previous = last.get(key, (0, day))
                self.assertGreater(int(slip['連番']), previous[0])
                self.assertGreaterEqual(day, previous[1], slip)
                last[key] = (int(slip['連番']), day)

    def test_declined_is_followed_by_a_second_referral(self):
        declined = {s['受付番号'] for s in self.slips if s['種別'] == '差戻し'}
        second = {s['受付番号'] for s in self.slips if s['回'] == '2'}
        referred = {s['受付番号'] for s in self.slips}
        self.assertLessEqual(second, declined)
        self.assertGreater(len(second), 0.9 * len(declined))
        self.assertAlmostEqual(len(declined) / len(referred),
                               share.DECLINED_SHARE, delta=0.025)

    def test_reports(self):
        lines = _read(self.out / 'reports.csv', 'utf-8-sig')
        self.assertEqual(tuple(lines[0]), words.REPORT_COLUMNS)
        self.assertEqual(len(lines), 5 * len(reports.FIGURES))
        for line in lines:
            self.assertIn(line['報告機関'], words.AGENCIES)
            self.assertEqual(line['出典'], reports.SOURCE)
            self.assertGreaterEqual(int(line['値']), 1)

    def test_nobody_is_real(self):
        for row in self.rows.values():
            for column in ('電話', '来談者電話'):
                digits = unicodedata.normalize('NFKC', row[column])
                if digits:
                    self.assertRegex(digits, r'^0[09]0-0000-\d{4}$')
            if row['メール']:
                self.assertTrue(row['メール'].endswith('@example.jp'))
            if row['住所']:
                self.assertIn('架空町', row['住所'])
            if not row['氏名']:
                self.assertEqual(row['ふりがな'] + row['住所'] + row['電話'], '')

    def test_spellings(self):
        texts = [row['生年月日'] for row in self.rows.values()]
        for pattern in (r'^昭和\d+年', r'^S\d+\.', r'^昭\d+/', r'^\d{4}-',
                        r'^\d{4}/', '[０-９]'):
            self.assertTrue(any(re.search(pattern, t) for t in texts), pattern)
        years = {row['学校卒業年'] for row in self.rows.values()}
        self.assertLessEqual({'令和元年', '平成元年', '1998', '平成10年'}, years)
        kana = ''.join(row['ふりがな'] for row in self.rows.values())
        self.assertRegex(kana, '[ｦ-ﾟ]')
        surnames = ''.join(row['氏名'] for row in self.rows.values())
        for variant in '髙﨑邉':
            self.assertIn(variant, surnames)


class PartsTest(unittest.TestCase):
    """The small parts by known values."""

    def test_check_digits(self):
        known = {'09201': '1', '09202': '9', '09210': '0', '09215': '1',
                 '09344': '1', '09361': '1', '09384': '0', '09411': '1'}
        for code, digit in known.items():
            self.assertEqual(words.check_digit(code), digit, code)

    def test_eras(self):
        cases = {(1975, 4, 1): '昭和50年4月1日', (1989, 1, 7): '昭和64年1月7日',
                 (1989, 1, 8): '平成元年1月8日',
                 (2019, 4, 30): '平成31年4月30日',
                 (2019, 5, 1): '令和元年5月1日', (2020, 4, 1): '令和2年4月1日'}
        for day, text in cases.items():
            self.assertEqual(dates.spell(datetime.date(*day), 'kanji'), text)
        self.assertEqual(dates.spell(datetime.date(1975, 4, 1), 'letter'),
                         'S50.4.1')
        self.assertEqual(dates.spell(datetime.date(1975, 4, 1), 'short'),
                         '昭50/4/1')

    def test_age_changes_on_the_birthday(self):
        birth = datetime.date(1972, 7, 15)
        self.assertEqual(dates.age_on(birth, datetime.date(2022, 7, 14)), 49)
        self.assertEqual(dates.age_on(birth, datetime.date(2022, 7, 15)), 50)

    def test_leaving_school(self):
        cases = {((1970, 4, 2), 'UNIVERSITY'): 1993,
                 ((1970, 4, 1), 'UNIVERSITY'): 1992,
                 ((1986, 4, 1), 'HIGH'): 2004, ((1986, 4, 2), 'HIGH'): 2005}
        for (birth, level), year in cases.items():
            self.assertEqual(
                people.leaving_year(datetime.date(*birth), level), year)

    def test_kana(self):
        self.assertEqual(names.half_width('わたなべ じゅんこ'), 'ﾜﾀﾅﾍﾞ ｼﾞｭﾝｺ')
        self.assertEqual(names.katakana('おやま'), 'オヤマ')

    def test_names_and_cp932(self):
        for variants in names.VARIANTS.values():
            for name in variants:
                name.encode('cp932')
        for name, _ in names.NOT_IN_CP932:
            with self.assertRaises(UnicodeEncodeError):
                name.encode('cp932')

    def test_code_forms(self):
        forms = [sheets.spell_code('09201', form)
                 for form, _ in share.MUNICIPALITY_FORMS]
        self.assertEqual(forms, ['092011', '09201', '92011', '9201'])

    def test_every_kind_of_mistake_can_be_made(self):
        rows = main.make_rows(5, 400, 0.0, range(2020, 2025))
        mistakes.add(rows, 0.5, random.Random(1))
        made = {row.mistake.name for row in rows if row.mistake}
        self.assertEqual(made, set(share.MISTAKES))


if __name__ == '__main__':
    unittest.main()
