"""Answer slips: what the offices report back after a referral.

Which office takes a case is decided elsewhere. So every case gets one story
per kind of office; column 対象種別 says for which kinds a slip holds, and a
reader keeps the slips of the kind that really received the referral. Column
回 is 1 for the first referral and 2 for the one after a refusal. Column 連番
counts over all slips of a case, so it has gaps after that choice.
"""

import datetime

from simulator import dates
from simulator import people
from simulator import proportions as share
from simulator import vocabulary as words

_DECLINE = share.Weighted(share.DECLINES)
_STYLE = share.Weighted((('iso', 50), ('kanji', 30), ('letter', 20)))

ALL_KINDS = '|'.join(words.KINDS)
PLACING = 'HELLO_WORK|MIDDLE_GEN_DESK|MOTHERS_CORNER'

# Chances by what the person is meant to be; invented.
_PLACED = {'UNSTABLE_EMPLOYMENT': 0.55, 'LONG_TERM_JOBLESS': 0.22,
           'SOCIAL_PARTICIPATION': 0.10}
_REGULAR = {'UNSTABLE_EMPLOYMENT': 0.62, 'LONG_TERM_JOBLESS': 0.35,
            'SOCIAL_PARTICIPATION': 0.2}
_TRAINING = {'UNSTABLE_EMPLOYMENT': 0.18, 'LONG_TERM_JOBLESS': 0.10,
             'SOCIAL_PARTICIPATION': 0.02}


class _Story:
    """Collects the slips of one case in the order of the telling.

    `day` moves forward; nothing later than the day of the export is written.
    """

    def __init__(self, row, rng, horizon):
        self._row = row
        self._rng = rng
        self._horizon = horizon
        self._style = _STYLE.draw(rng)
        self.lines = []
        self.day = row.day
        self.turn = 1

    def wait(self, least, most):
        """Moves to an open day `least` to `most` calendar days later."""
        span = least + int(self._rng.random() * (most - least + 1))
        self.day = dates.open_day_after(self.day, span)

    def slip(self, kinds, kind, content='', attribute='', confirmed=None):
        """Writes one slip of the current day for some kinds of offices."""
        if (confirmed or self.day) > self._horizon:
            return
        self.lines.append((
            self._row.number, self._row.agency, len(self.lines) + 1, kind,
            dates.spell(self.day, self._style), content, attribute,
            dates.spell(confirmed, self._style) if confirmed else '',
            self.turn, kinds))

    def outcome(self, kinds, value, attribute='', confirmed=None):
        """Writes one 結果 slip by its coded value."""
        text = words.ATTRIBUTES[value][attribute] if attribute else ''
        self.slip(kinds, '結果', words.OUTCOMES[value], text, confirmed)

    def end(self, kinds, suspended):
        """Writes the closure or, with a chance, the discontinuation."""
        broke_off = self._rng.random() < suspended
        self.outcome(kinds, 'SUSPENDED' if broke_off else 'CLOSED')


def _retained(story, kinds, rng):
    """Confirms that the job lasts: one, three and six months on."""
    for attribute, days, chance in (('M1', 30, 0.92), ('M3', 61, 0.88),
                                    ('M6', 92, 0.85)):
        if rng.random() > chance:
            story.wait(5, 20)
            story.outcome(kinds, 'SUSPENDED')
            return
        story.wait(days, days + 3)
        story.outcome(kinds, 'RETAINED', attribute)
    story.wait(1, 7)
    story.outcome(kinds, 'CLOSED')


def _place(story, kinds, intent, rng):
    """Letters of introduction, refusals and, with a chance, a job."""
    placed = rng.random() < _PLACED[intent]
    story.wait(4, 25)
    if not placed and rng.random() < 0.45:
        story.end(kinds, 0.5)
        return
    story.outcome(kinds, 'INTRODUCED')
    for _ in range(int(rng.random() * 2.4)):
        story.wait(6, 16)
        story.outcome(kinds, 'NOT_HIRED')
        story.wait(4, 20)
        story.outcome(kinds, 'INTRODUCED')
    if not placed:
        story.wait(6, 16)
        story.outcome(kinds, 'NOT_HIRED')
        story.wait(15, 60)
        story.end(kinds, 0.6)
        return
    story.wait(8, 30)
    regular = rng.random() < _REGULAR[intent]
    confirmed = dates.open_day_after(story.day, 1 + int(rng.random() * 20))
    story.outcome(kinds, 'PLACED', 'REGULAR' if regular else 'NON_REGULAR',
                  confirmed)
    _retained(story, kinds, rng)


def _hello_work(story, kinds, row, rng):
    intent = row.profile.intent
    story.outcome(kinds, 'CONSULTED')
    if rng.random() < 0.25:
        story.wait(5, 25)
        story.outcome(kinds, 'SEMINAR_ATTENDED')
    wants = row.profile.answers.get('wants_training') == 'YES'
    if rng.random() < _TRAINING[intent] * (2.2 if wants else 0.8):
        story.wait(20, 60)
        working = row.profile.answers.get('job_form') == 'NON_REGULAR'
        story.outcome(kinds, 'TRAINING_STARTED', rng.choice(
            ('JOB_SEEKER_SUPPORT',) if working else
            ('PUBLIC_UNEMPLOYED', 'JOB_SEEKER_SUPPORT')))
        story.wait(80, 120)
    _place(story, kinds, intent, rng)


def _job_mall(story, kinds, row, rng):
    story.outcome(kinds, 'CONSULTED')
    for _ in range(int(rng.random() * 2.5)):
        story.wait(10, 25)
        story.outcome(kinds, 'CONSULTED')
    if rng.random() < 0.22:
        story.wait(5, 30)
        story.outcome(kinds, 'SEMINAR_ATTENDED')
    _place(story, kinds, row.profile.intent, rng)


def _saposute(story, kinds, row, rng):
    """A サポステ registers and trains; it never introduces to an employer."""
    if people.age_band(row.birth, row.day) == '50plus':
        story.outcome(kinds, 'CLOSED')
        return
    story.outcome(kinds, 'REGISTERED')
    story.wait(7, 21)
    story.outcome(kinds, 'CONSULTED')
    if rng.random() < 0.5:
        story.wait(7, 30)
        story.outcome(kinds, 'SEMINAR_ATTENDED')
    chance = {'UNSTABLE_EMPLOYMENT': 0.55, 'LONG_TERM_JOBLESS': 0.5,
              'SOCIAL_PARTICIPATION': 0.25}[row.profile.intent]
    story.wait(40, 150)
    if rng.random() >= chance:
        story.end(kinds, 0.5)
        return
    story.outcome(kinds, 'EMPLOYMENT_ETC')
    _retained(story, kinds, rng)


def _self_reliance(story, kinds, row, rng):
    story.outcome(kinds, 'CONSULTED')
    for _ in range(int(rng.random() * 3)):
        story.wait(10, 35)
        story.outcome(kinds, 'CONSULTED')
    if (row.profile.intent == 'SOCIAL_PARTICIPATION' and
            rng.random() < 0.35):
        story.wait(15, 70)
        story.outcome(kinds, 'PARTICIPATION')
    story.wait(20, 90)
    story.end(kinds, 0.25)


def _hikikomori_center(story, kinds, row, rng):
    del row
    story.outcome(kinds, 'CONSULTED')
    for _ in range(1 + int(rng.random() * 3)):
        story.wait(20, 40)
        story.outcome(kinds, 'CONSULTED')
    if rng.random() < 0.4:
        story.wait(20, 120)
        story.outcome(kinds, 'PARTICIPATION')
    if rng.random() < 0.4:          # the others are still in contact
        story.wait(60, 200)
        story.end(kinds, 0.5)


def _polytechnic(story, kinds, row, rng):
    if rng.random() < 0.75:
        story.wait(25, 70)
        seat = (people.cohort(row.birth) == 'IN' and rng.random() < 0.7)
        story.outcome(kinds, 'TRAINING_STARTED',
                      'PRIORITY_SEAT' if seat else 'PUBLIC_UNEMPLOYED')
        story.wait(85, 130)
    story.end(kinds, 0.12)


_STORIES = (
    (PLACING, _hello_work),
    ('JOB_MALL', _job_mall),
    ('SAPOSUTE', _saposute),
    ('SELF_RELIANCE', _self_reliance),
    ('HIKIKOMORI_CENTER', _hikikomori_center),
    ('POLYTECHNIC_SCHOOL', _polytechnic),
)


def slips_of(row, rng, horizon):
    """Returns the slips of one case; none where nothing was referred.

    Args:
        row: A Row without a blocking mistake.
        rng: The generator.
        horizon: Nothing later than this day is known yet.

    Returns:
        A list of tuples in the order of SLIP_COLUMNS.
    """
    if not row.consent or rng.random() >= share.REFERRED_OF_CONSENTING:
        return []
    story = _Story(row, rng, horizon)
    story.wait(2, 12)
    if rng.random() < share.DECLINED_SHARE:
        story.slip(ALL_KINDS, '差戻し', words.DECLINES[_DECLINE.draw(rng)])
        story.turn = 2
        story.wait(4, 18)
    story.slip(ALL_KINDS, '受理')
    story.wait(3, 20)
    story.slip(ALL_KINDS, '初回面談')
    met = story.day
    for kinds, tell in _STORIES:
        story.day = met
        tell(story, kinds, row, rng)
    return story.lines


def export_day(last_fiscal_year):
    """Returns the day up to which slips are known: June after the year."""
    return datetime.date(last_fiscal_year + 1, 6, 30)
