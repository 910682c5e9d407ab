"""Synthetic people and what a counsellor would learn from them."""

import dataclasses
import datetime

from simulator import dates
from simulator import names
from simulator import proportions as share
from simulator import vocabulary as words

# The definition of withdrawal without a period applies from this day.
WITHDRAWAL_CHANGE = datetime.date(2025, 1, 31)

_CATEGORY = share.Weighted(share.CATEGORIES)
_SITUATION = {k: share.Weighted(v) for k, v in share.SITUATIONS.items()}
_BIRTH = share.Weighted(share.BIRTHS)
_SEX = share.Weighted(share.SEX)
_SCHOOL = share.Weighted(share.SCHOOLS)
_MUNICIPALITY = share.Weighted(
    [(code, row[2]) for code, row in words.MUNICIPALITIES.items()])

# School level -> age at leaving, counted from the school year of birth.
_LEAVING = {'JUNIOR_HIGH': 16, 'JUNIOR_HIGH_DROPOUT': 16, 'HIGH': 19,
            'SPECIAL': 19, 'VOCATIONAL': 21, 'JUNIOR_COLLEGE': 21,
            'UNIVERSITY': 23}

# Situation -> (most pressing concerns, concerns marked beside them).
CONCERNS = {
    'involuntary': (('JOB_SEARCH', 'JOB_TROUBLE', 'INCOME'),
                    ('JOB_SEARCH', 'JOB_TROUBLE', 'INCOME', 'ELDER_CARE')),
    'seeker': (('JOB_SEARCH',), ('INCOME', 'HEALTH', 'FAMILY')),
    'family_break': (('JOB_SEARCH', 'CHILD_CARE'),
                     ('JOB_SEARCH', 'CHILD_CARE', 'INCOME')),
    'discouraged': (('JOB_SEARCH', 'FAMILY', 'OTHER'),
                    ('JOB_SEARCH', 'FAMILY', 'INCOME', 'ELDER_CARE')),
    'never_worked': (('JOB_SEARCH', 'FAMILY'),
                     ('JOB_SEARCH', 'FAMILY', 'COMMUNITY')),
    'hikikomori': (('WITHDRAWAL',), ('FAMILY', 'HEALTH', 'COMMUNITY')),
    'hardship': (('INCOME', 'INCOME', 'HOUSING'),
                 ('JOB_SEARCH', 'HEALTH', 'FAMILY')),
    'care': (('HEALTH',), ('JOB_SEARCH', 'FAMILY', 'INCOME')),
    'participation': (('COMMUNITY', 'OTHER'), ('FAMILY', 'JOB_SEARCH')),
}
# Every third person in hardship is behind with payments too.
HARDSHIP_ARREARS = ('RENT_LOAN', 'TAX_UTILITIES', 'DEBT')

ISSUES = {
    'involuntary': ('RETENTION_DIFFICULTY', 'JOB_SEARCH_DIFFICULTY'),
    'seeker': ('JOB_SEARCH_DIFFICULTY', 'RETENTION_DIFFICULTY', 'FAMILY'),
    'family_break': ('SINGLE_PARENT', 'JOB_SEARCH_DIFFICULTY'),
    'discouraged': ('JOB_SEARCH_DIFFICULTY', 'DAILY_LIFE', 'COMMUNICATION'),
    'never_worked': ('COMMUNICATION', 'SCHOOL_REFUSAL', 'ABILITY'),
    'hikikomori': ('ISOLATION', 'SCHOOL_REFUSAL', 'COMMUNICATION', 'FAMILY',
                   'DAILY_LIFE'),
    'hardship': ('POVERTY', 'DEBT', 'HOUSEHOLD_BUDGET', 'UNSTABLE_HOUSING',
                 'SINGLE_PARENT'),
    'care': ('ILLNESS', 'DISABILITY_SUSPECTED', 'DISABILITY_CERTIFIED',
             'MENTAL_HEALTH', 'INJURY'),
    'participation': ('ISOLATION', 'COMMUNICATION', 'DAILY_LIFE'),
}

_SIDE = ('wants_training', 'wants_counselling', 'under_treatment',
         'job_changes_2y', 'regular_months_5y', 'school_level',
         'graduation_year', 'issues')


@dataclasses.dataclass
class Person:
    """Who somebody is, apart from any consultation."""

    number: int
    surname: str
    surname_kana: str
    given: str
    given_kana: str
    sex: str
    birth: datetime.date
    municipality: str
    phone: str
    mail: str
    block: str


@dataclasses.dataclass
class Profile:
    """What is true of a person on the day of a consultation.

    Attributes:
        intent: The category the person is meant to be in.
        situation: The situation within it.
        answers: Question id to a choice, a number or a list of choices; an
            absent question is unknown.
        category: What the answers decide; None where they leave it open,
            'URGENT' where a person has to act at once.
        open: The questions whose unknown answers leave it open.
        primary: The most pressing concern.
        concerns: The concerns marked beside it.
    """

    intent: str
    situation: str
    answers: dict
    category: str | None
    open: tuple
    primary: str
    concerns: tuple


def make_person(number, rng):
    """Draws one person.

    Args:
        number: Running number, unique per person.
        rng: The generator; it decides everything else.

    Returns:
        A Person.
    """
    surname, surname_kana = rng.choice(names.SURNAMES)
    if surname in names.VARIANTS and rng.random() < share.VARIANT_SURNAME:
        surname = rng.choice(names.VARIANTS[surname])
    sex = _SEX.draw(rng)
    women = sex == 'F' or (sex != 'M' and rng.random() < 0.5)
    given, given_kana = rng.choice(
        names.GIVEN_FEMALE if women else names.GIVEN_MALE)
    first, last = _BIRTH.draw(rng)
    birth = first + datetime.timedelta(
        days=int(rng.random() * ((last - first).days + 1)))
    tail = int(rng.random() * 10000)
    phone = ''
    if rng.random() < 0.9:
        phone = f'{"090" if rng.random() < 0.8 else "000"}-0000-{tail:04d}'
    mail = f'person{number}@example.jp' if rng.random() < 0.45 else ''
    block = f'{1 + int(rng.random() * 9)}-{1 + int(rng.random() * 30)}'
    return Person(number, surname, surname_kana, given, given_kana, sex, birth,
                  _MUNICIPALITY.draw(rng), phone, mail, block)


def leaving_year(birth, level):
    """Returns the year of the March in which school was left."""
    school_year = birth.year - ((birth.month, birth.day) < (4, 2))
    return school_year + _LEAVING[level]


def _yes(rng, probability):
    return 'YES' if rng.random() < probability else 'NO'


def _unstable(answers, situation, rng):
    answers['wants_work'] = 'YES'
    if situation == 'involuntary':
        searching = rng.random() < 0.5
        answers['employment_status'] = (
            'EMPLOYED_WANTS_CHANGE' if searching else 'EMPLOYED')
        answers['job_form'] = 'NON_REGULAR'
        answers['wants_regular'] = 'YES'
        answers['searching'] = 'YES' if searching else 'NO'
        answers['family_care_break'] = 'NO'
        answers['keeping_house'] = 'NO'
        return
    answers['employment_status'] = 'SEEKING'
    answers['job_form'] = 'JOBLESS'
    answers['searching'] = 'YES'
    answers['keeping_house'] = 'NO'
    if situation == 'family_break':
        answers['family_care_break'] = 'YES'
        answers['wants_regular'] = _yes(rng, 0.6)
        answers['jobless_duration'] = rng.choice(('Y1_TO_Y2', 'OVER_Y2'))
    else:
        answers['family_care_break'] = 'NO'
        answers['wants_regular'] = _yes(rng, 0.85)
        answers['jobless_duration'] = rng.choice(
            ('UNDER_6M', 'UNDER_6M', 'M6_TO_Y1', 'Y1_TO_Y2', 'OVER_Y2'))


def _jobless(answers, situation, rng):
    answers['employment_status'] = 'NOT_SEEKING'
    answers['wants_work'] = 'YES'
    answers['searching'] = 'NO'
    answers['keeping_house'] = 'NO'
    answers['family_care_break'] = 'NO'
    answers['wants_regular'] = _yes(rng, 0.5)
    if situation == 'never_worked':
        answers['job_form'] = 'OTHER'
        answers['jobless_duration'] = 'NEVER_WORKED'
    else:
        answers['job_form'] = 'JOBLESS'
        answers['jobless_duration'] = rng.choice(
            ('M6_TO_Y1', 'Y1_TO_Y2', 'OVER_Y2', 'OVER_Y2', 'OVER_Y2'))


def _social(answers, situation, day, rng):
    answers['family_care_break'] = 'NO'
    answers['keeping_house'] = 'NO'
    if situation == 'hikikomori':
        answers['withdrawn'] = 'YES'
        answers['withdrawn_months'] = 7 + int(rng.expovariate(1 / 80))
        answers['isolated'] = 'YES'
        if day < WITHDRAWAL_CHANGE and rng.random() < 0.4:
            del answers['isolated']     # not asked before the change
        answers['employment_status'] = 'NOT_SEEKING'
        answers['job_form'] = 'OTHER'
        answers['jobless_duration'] = rng.choice(('OVER_Y2', 'NEVER_WORKED'))
        answers['searching'] = 'NO'
        for question, probability in (
                ('wants_work', 0.3), ('wants_participation', 0.5),
                ('hardship', 0.1), ('care_before_work', 0.25)):
            if rng.random() < 0.6:
                answers[question] = _yes(rng, probability)
            else:
                answers.pop(question, None)
        return
    if situation == 'hardship':
        answers['hardship'] = 'YES'
        answers['wants_work'] = _yes(rng, 0.8)
        if rng.random() < 0.45:
            answers['employment_status'] = 'EMPLOYED'
            answers['job_form'] = rng.choice(('NON_REGULAR', 'SELF_EMPLOYED'))
            answers['searching'] = 'NO'
        else:
            answers['employment_status'] = 'SEEKING'
            answers['job_form'] = 'JOBLESS'
            answers['jobless_duration'] = rng.choice(
                ('UNDER_6M', 'M6_TO_Y1', 'Y1_TO_Y2'))
            answers['searching'] = 'YES'
        return
    answers['employment_status'] = 'NOT_SEEKING'
    answers['job_form'] = 'JOBLESS'
    answers['jobless_duration'] = 'OVER_Y2'
    answers['searching'] = 'NO'
    if situation == 'care':
        answers['care_before_work'] = 'YES'
        answers['under_treatment'] = _yes(rng, 0.8)
        answers['wants_work'] = _yes(rng, 0.7)
    else:
        answers['wants_participation'] = 'YES'
        answers['wants_work'] = 'NO'


def _leave_open(answers, situation, day, rng):
    """Forgets answers so that no category can be told; returns which."""
    # Nothing else may decide the category in their place.
    for question in ('withdrawn', 'isolated', 'hardship', 'care_before_work',
                     'wants_participation'):
        answers.setdefault(question, 'NO')
    if situation == 'involuntary' and rng.random() < 0.6:
        answers['employment_status'] = 'EMPLOYED'
        answers['searching'] = 'NO'
        gone = ('wants_regular',)
    elif situation in ('involuntary', 'seeker', 'family_break'):
        gone = (rng.choice(('hardship', 'care_before_work')),)
    elif situation in ('discouraged', 'never_worked'):
        gone = rng.choice((('employment_status', 'searching'), ('hardship',),
                           ('wants_work',)))
        if gone == ('wants_work',):
            # Neither house nor school would decide it without the wish (plan II-5, 2).
            answers['keeping_house'] = 'YES'
    elif situation == 'hikikomori':
        for question in ('hardship', 'care_before_work',
                         'wants_participation'):
            answers[question] = 'NO'
        if day < WITHDRAWAL_CHANGE and rng.random() < 0.5:
            answers['isolated'] = 'NO'
            gone = ('withdrawn_months',)
        else:
            gone = ('withdrawn', 'withdrawn_months', 'isolated')
    else:
        gone = ({'hardship': 'hardship', 'care': 'care_before_work',
                 'participation': 'wants_participation'}[situation],)
    for question in gone:
        answers.pop(question, None)
    return gone


def _side_answers(answers, person, situation, rng):
    """Adds what helps the referral and never decides the category."""
    willing = situation not in ('hikikomori', 'care', 'participation')
    answers['wants_training'] = _yes(rng, 0.25 if willing else 0.05)
    answers['wants_counselling'] = _yes(rng, 0.35 if willing else 0.1)
    answers.setdefault('under_treatment', _yes(rng, 0.08))
    working = answers.get('job_form') == 'NON_REGULAR'
    answers['job_changes_2y'] = int(rng.random() * (4 if willing else 1))
    if answers.get('jobless_duration') in ('OVER_Y2', 'NEVER_WORKED'):
        answers['job_changes_2y'] = 0
    never = answers.get('jobless_duration') == 'NEVER_WORKED'
    answers['regular_months_5y'] = (
        0 if never or rng.random() < 0.5
        else int(rng.random() * (30 if working else 24)))
    level = _SCHOOL.draw(rng)
    answers['school_level'] = level
    year = leaving_year(person.birth, level)
    if level in ('HIGH', 'UNIVERSITY') and rng.random() < 0.02:
        year = 2019     # a late leaver, so that 令和元年 turns up
    answers['graduation_year'] = year
    pool = ISSUES[situation]
    count = 1 + int(rng.random() * 3)
    answers['issues'] = [issue for issue in rng.sample(
        pool, min(count, len(pool)))]
    for question in _SIDE:
        if rng.random() < share.SIDE_ANSWER_UNKNOWN:
            answers.pop(question, None)


def _concerns(situation, rng):
    primary_pool, pool = CONCERNS[situation]
    primary = rng.choice(primary_pool)
    marked = {c for c in pool if c != primary and rng.random() < 0.35}
    if situation == 'hardship' and rng.random() < 1 / 3:
        marked.add(rng.choice(HARDSHIP_ARREARS))
    return primary, marked


def _make_urgent(answers, rng):
    """Raises an urgent flag; returns the concern that goes with it."""
    flag = rng.choice(words.URGENT)
    answers[flag] = 'YES'
    return {'urgent_no_housing': 'HOUSING', 'urgent_no_food': 'FOOD',
            'urgent_self_harm': 'HEALTH', 'urgent_violence': 'VIOLENCE'}[flag]


def make_profile(person, day, rng):
    """Draws what is true of a person on the day of a consultation.

    Args:
        person: The Person.
        day: The day of reception.
        rng: The generator.

    Returns:
        A Profile.
    """
    urgent = rng.random() < share.URGENT_SHARE
    intent = 'SOCIAL_PARTICIPATION' if urgent else _CATEGORY.draw(rng)
    situation = 'hardship' if urgent else _SITUATION[intent].draw(rng)
    if situation == 'family_break' and person.sex == 'M' and (
            rng.random() < 0.9):
        situation = 'seeker'
    answers = {'withdrawn': 'NO', 'isolated': 'NO', 'hardship': 'NO',
               'care_before_work': 'NO', 'wants_participation': 'NO'}
    for flag in words.URGENT:
        answers[flag] = 'NO'
    if intent == 'UNSTABLE_EMPLOYMENT':
        _unstable(answers, situation, rng)
    elif intent == 'LONG_TERM_JOBLESS':
        _jobless(answers, situation, rng)
    else:
        _social(answers, situation, day, rng)
    gone = ()
    category = intent
    primary, marked = _concerns(situation, rng)
    if urgent:
        category = 'URGENT'
        marked.add(primary)
        primary = _make_urgent(answers, rng)
        marked.discard(primary)
    elif rng.random() < share.OPEN_SHARE:
        gone = _leave_open(answers, situation, day, rng)
        category = None
    _side_answers(answers, person, situation, rng)
    if intent == 'SOCIAL_PARTICIPATION' and category is None:
        answers.pop('issues', None)     # they would give the answer away
    order = [c for c in words.CONCERNS if c in marked]
    return Profile(intent, situation, answers, category, tuple(gone), primary,
                   tuple(order))


def cohort(birth):
    """Returns IN, OUT or UNKNOWN of the plan's joined birth windows."""
    if birth is None:
        return 'UNKNOWN'
    inside = share.COHORT_FROM <= birth <= share.COHORT_TO
    return 'IN' if inside else 'OUT'


def age_band(birth, day):
    """Returns 'under50' or '50plus', or None without a birth date."""
    if birth is None:
        return None
    return 'under50' if dates.age_on(birth, day) < 50 else '50plus'
