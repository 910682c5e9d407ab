"""Command line: writes a directory of synthetic data."""

import argparse
import csv
import json
import pathlib
import random
import sys

from simulator import dates
from simulator import mistakes
from simulator import people
from simulator import proportions as share
from simulator import reports
from simulator import sheets
from simulator import slips
from simulator import vocabulary as words

# From this count on a third file is written.
THREE_FILES_FROM = 100

# File key -> name, encoding, line end. A spreadsheet ends lines with CRLF.
FILES = {
    'utf8': ('sheets_utf8.csv', 'utf-8-sig', '\r\n'),
    'cp932': ('sheets_cp932.csv', 'cp932', '\r\n'),
    'utf8_nobom': ('sheets_utf8_nobom.csv', 'utf-8', '\n'),
}


def _arguments(argv):
    parser = argparse.ArgumentParser(
        prog='simulate',
        description='Writes synthetic consultation sheets, answer slips, '
        'reported figures and the truth behind them. No real person.')
    parser.add_argument('--seed', type=int, required=True)
    parser.add_argument('--count', type=int, required=True,
                        help='number of consultations')
    parser.add_argument('--out', type=pathlib.Path, required=True,
                        help='directory, made if absent')
    parser.add_argument('--mistakes', type=float, default=share.MISTAKE_SHARE,
                        help='share of rows with a mistake '
                        '(default %(default)s)')
    parser.add_argument('--from-fy', type=int, default=2020)
    parser.add_argument('--to-fy', type=int, default=2024)
    arguments = parser.parse_args(argv)
    if arguments.count < 1:
        parser.error('--count must be 1 or more')
    if not 0 <= arguments.mistakes <= 1:
        parser.error('--mistakes must lie between 0 and 1')
    if not 2019 <= arguments.from_fy <= arguments.to_fy <= 2099:
        parser.error('--from-fy and --to-fy must be in order, 2019 to 2099')
    return arguments


def make_rows(seed, count, mistake_share, fiscal_years):
    """Draws all consultations, numbered, with their mistakes.

    Args:
        seed: Decides everything.
        count: Number of rows.
        mistake_share: Share of rows with a mistake.
        fiscal_years: The fiscal years the receptions fall in.

    Returns:
        A list of sheets.Row by day of reception.
    """
    rng = random.Random(f'{seed}/people')
    years = share.Weighted([
        (year, share.FISCAL_YEARS.get(year, share.FISCAL_YEARS[2022]))
        for year in fiscal_years])
    persons = []
    rows = []
    for _ in range(count):
        if persons and rng.random() < share.REPEAT_SHARE:
            person = rng.choice(persons)
        else:
            person = people.make_person(len(persons) + 1, rng)
            persons.append(person)
        day = rng.choice(dates.open_days(years.draw(rng)))
        row = sheets.make_row(person, day, rng)
        if count < THREE_FILES_FROM and row.file == 'utf8_nobom':
            row.file = 'utf8'
        rows.append(row)
    sheets.number_rows(rows)
    mistakes.add(rows, mistake_share, random.Random(f'{seed}/mistakes'))
    return rows


def truth_of(row, referred):
    """Returns what a test may compare a row with.

    Args:
        row: The sheets.Row.
        referred: Whether slips were written for it.

    Returns:
        A dict; `mistake` is null, "warning" or the name of a blocking one.
    """
    mistake = row.mistake
    profile = row.profile
    return {
        '受付番号': row.number,
        'file': FILES[row.file][0],
        'person': row.person.number,
        'day': row.day.isoformat(),
        'birth': row.birth.isoformat() if row.birth else None,
        'municipality': row.person.municipality
                        if row.cells.get('市町村コード') else None,
        'intent': profile.intent,
        'situation': profile.situation,
        'category': profile.category,
        'open': list(profile.open),
        'cohort': people.cohort(row.birth),
        'consent': row.consent,
        'referred': referred,
        'mistake': None if mistake is None else
                   mistake.name if mistake.blocks else 'warning',
        'reason': mistake.reason if mistake else None,
        'column': mistake.column if mistake else None,
        'suggestion': mistake.suggestion or None if mistake else None,
    }


def _write_sheets(rows, out):
    for key, (name, encoding, line_end) in FILES.items():
        chosen = [row for row in rows if row.file == key]
        if key == 'utf8_nobom' and len(rows) < THREE_FILES_FROM:
            (out / name).unlink(missing_ok=True)
            continue
        with open(out / name, 'w', encoding=encoding, newline='') as stream:
            writer = csv.writer(stream, lineterminator=line_end)
            writer.writerow(words.SHEET_COLUMNS)
            for row in chosen:
                get = row.cells.get
                writer.writerow([get(c, '') for c in words.SHEET_COLUMNS])


def _write_slips(rows, seed, horizon, out):
    """Writes the slips; returns the numbers of the referred cases."""
    rng = random.Random(f'{seed}/slips')
    referred = set()
    with open(out / 'slips.csv', 'w', encoding='utf-8-sig',
              newline='') as stream:
        writer = csv.writer(stream, lineterminator='\r\n')
        writer.writerow(words.SLIP_COLUMNS)
        for row in rows:
            if row.mistake and row.mistake.blocks:
                continue
            lines = slips.slips_of(row, rng, horizon)
            if lines:
                referred.add(row.number)
                writer.writerows(lines)
    return referred


def _write_truth(rows, referred, arguments, out):
    head = {'seed': arguments.seed, 'count': arguments.count,
            'mistakes': arguments.mistakes, 'from_fy': arguments.from_fy,
            'to_fy': arguments.to_fy}
    with open(out / 'truth.json', 'w', encoding='utf-8',
              newline='\n') as stream:
        stream.write(json.dumps(head)[:-1] + ', "rows": [\n')
        stream.write(',\n'.join(
            json.dumps(truth_of(row, row.number in referred),
                       ensure_ascii=False) for row in rows))
        stream.write('\n]}\n')


def _write_reports(fiscal_years, seed, out):
    lines = reports.make(fiscal_years, random.Random(f'{seed}/reports'))
    with open(out / 'reports.csv', 'w', encoding='utf-8-sig',
              newline='') as stream:
        writer = csv.writer(stream, lineterminator='\r\n')
        writer.writerow(words.REPORT_COLUMNS)
        writer.writerows(lines)


def main(argv=None):
    """Runs the program; returns its exit code."""
    arguments = _arguments(argv if argv is not None else sys.argv[1:])
    fiscal_years = range(arguments.from_fy, arguments.to_fy + 1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = make_rows(arguments.seed, arguments.count, arguments.mistakes,
                     fiscal_years)
    _write_sheets(rows, arguments.out)
    referred = _write_slips(rows, arguments.seed,
                            slips.export_day(arguments.to_fy), arguments.out)
    _write_reports(fiscal_years, arguments.seed, arguments.out)
    _write_truth(rows, referred, arguments, arguments.out)
    print(f'{len(rows)} consultations, {len(referred)} referred, '
          f'{sum(row.mistake is not None for row in rows)} with a mistake: '
          f'{arguments.out}')
    return 0
