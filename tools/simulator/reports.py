"""Figures that the owners of closed systems report once a year."""

from simulator import vocabulary as words

SOURCE = '合成データ（実績ではない）'
CONFIRMED_BY = '合成 確認者'

# KPI or stream, reporting body, a usual year, spread in per cent. All values
# are invented around the plan's yearly figures; none is an actual. Meetings
# are counted one by one and have no spread. A qualitative one is 1 if held.
FIGURES = (
    ('K-2-1-a', 'body-labour-bureau', 3250, 9),
    ('K-2-2', 'body-labour-bureau', 3, 0),
    ('K-2-3', 'body-labour-bureau', 830, 10),
    ('K-2-4-a', 'body-labour-bureau', 1980, 8),
    ('K-2-4-b', 'body-jeed', 60, 0),
    ('K-2-4-c', 'body-jeed', 880, 6),
    ('K-2-4-d', 'body-prefecture', 41, 25),
    ('K-4-1', 'body-prefecture', 1, 0),
    ('K-4-2-a', 'body-prefecture', 3, 0),
    ('K-4-2-b', 'body-prefecture', 2, 0),   # 養成研修 and 継続研修, one each
    ('K-4-3', 'body-prefecture', 1, 0),
    ('G0/public_hires', 'body-prefecture', 18, 30),
    ('G0/subsidies', 'body-labour-bureau', 330, 12),
    ('G0/hello_work_regular', 'body-labour-bureau', 760, 10),
)

# In its first year the platform began in the middle of the year.
FIRST_YEAR = 2020
_FIRST_YEAR_PER_CENT = 70
_FIRST_YEAR_MEETINGS = {'K-2-2': 1, 'K-4-2-a': 2}
_CAPACITIES = ('K-2-4-b', 'K-2-4-c')


def make(fiscal_years, rng):
    """Draws the reported figures.

    Args:
        fiscal_years: The fiscal years, in order.
        rng: The generator.

    Returns:
        A list of tuples in the order of REPORT_COLUMNS.
    """
    lines = []
    for year in fiscal_years:
        for kpi, body, usual, spread in FIGURES:
            factor = 100 + spread * (2 * rng.random() - 1)
            value = round(usual * factor / 100)
            if year == FIRST_YEAR and kpi not in _CAPACITIES:
                value = _FIRST_YEAR_MEETINGS.get(
                    kpi, value if spread == 0
                    else value * _FIRST_YEAR_PER_CENT // 100)
            assert body in words.AGENCIES
            lines.append((kpi, year, body, value, SOURCE, CONFIRMED_BY))
    return lines
