"""All proportions of the synthetic people, in one place.

Nothing here is a measurement. The three categories and the birth windows
follow the plan (FY2020-2024, II-5); the shares within them are chosen so that
every rule, desk and mistake turns up in a sample of 300.
"""

import datetime

# Share of the consultations by what the person is meant to be (plan II-5).
CATEGORIES = (
    ('UNSTABLE_EMPLOYMENT', 60),    # ① 不安定な就労状態
    ('LONG_TERM_JOBLESS', 20),      # ② 長期にわたり無業
    ('SOCIAL_PARTICIPATION', 20),   # ③ 社会参加に向けた支援
)

# Situations within a category.
SITUATIONS = {
    'UNSTABLE_EMPLOYMENT': (
        ('involuntary', 55),        # non-regular, wants regular work
        ('seeker', 37),             # jobless and searching
        ('family_break', 8),        # left for childbirth, searching again
    ),
    'LONG_TERM_JOBLESS': (
        ('discouraged', 80),        # worked once, wants work, not searching
        ('never_worked', 20),
    ),
    'SOCIAL_PARTICIPATION': (
        ('hikikomori', 45),
        ('hardship', 35),           # a counsellor's judgement
        ('care', 12),               # health or disability comes first
        ('participation', 8),       # long jobless, wants to take part
    ),
}

URGENT_SHARE = 0.025       # of all rows: no housing or food, harm, violence
OPEN_SHARE = 0.10          # of the others: an unknown answer leaves it open
REPEAT_SHARE = 0.025       # the same person once more, often elsewhere

# Who comes: share of family members by situation. About a third overall.
FAMILY_SHARE = {
    'involuntary': 0.18, 'seeker': 0.18, 'family_break': 0.12,
    'discouraged': 0.42, 'never_worked': 0.55,
    'hikikomori': 0.95, 'hardship': 0.22, 'care': 0.40,
    'participation': 0.30,
}
AGENCY_CALLER_SHARE = 0.05      # introduced by another office
ANONYMOUS_SHARE = 0.015         # of those who come themselves
NAMELESS_SHARE = {'hikikomori': 0.35}   # of family consultations
NAMELESS_SHARE_ELSE = 0.06

# Birth dates: the plan's windows joined are 1970-04-02 to 1986-04-01.
COHORT_FROM = datetime.date(1970, 4, 2)
COHORT_TO = datetime.date(1986, 4, 1)
BIRTHS = (
    ((COHORT_FROM, COHORT_TO), 84),
    ((datetime.date(1958, 4, 2), datetime.date(1970, 4, 1)), 9),
    ((datetime.date(1986, 4, 2), datetime.date(1999, 4, 1)), 7),
)
BIRTH_UNKNOWN_NAMELESS = 0.75   # nameless: the family rarely gives the date
BIRTH_UNKNOWN = 0.01

SEX = (('M', 52), ('F', 46), ('OTHER', 1), ('UNKNOWN', 1))

# Where the consultation is received.
RECEPTION = (
    ('self_reliance', 62), ('jobmall', 14), ('hello_work', 16), ('polaris', 8))
RECEPTION_HIKIKOMORI = (
    ('self_reliance', 58), ('jobmall', 2), ('hello_work', 2), ('polaris', 38))

# Consultations by fiscal year; a year not listed weighs the same as 2022.
FISCAL_YEARS = {2020: 15, 2021: 20, 2022: 22, 2023: 22, 2024: 21}

SCHOOLS = (
    ('HIGH', 44), ('UNIVERSITY', 25), ('VOCATIONAL', 14),
    ('JUNIOR_COLLEGE', 6), ('JUNIOR_HIGH_DROPOUT', 6), ('JUNIOR_HIGH', 4),
    ('SPECIAL', 1))

# Spelling habits of the offices.
HALF_WIDTH_KANA = 0.14
KATAKANA = 0.12
FULL_WIDTH_DIGITS = 0.06
VARIANT_SURNAME = 0.45          # of those surnames that have a variant
UNKNOWN_WORD = 0.30             # 不明 written out instead of an empty cell
SIDE_ANSWER_UNKNOWN = 0.18      # of answers no rule of the category needs
MUNICIPALITY_UNKNOWN = 0.01
MUNICIPALITY_FORMS = (          # 092011, 09201, 92011, 9201
    ('six', 55), ('five', 30), ('six_lost_zero', 8), ('five_lost_zero', 7))

# Consent and the way after the referral.
CONSENT_SHARE = 0.90
REFERRED_OF_CONSENTING = 0.89   # gives slips for about 80 % of good rows
DECLINED_SHARE = 0.08
DECLINES = (
    ('PERSON_DECLINED', 24), ('CAPACITY', 22), ('OUT_OF_AREA', 12),
    ('REQUIREMENT', 16), ('INFORMATION_MISSING', 14), ('BASIS_MISSING', 3),
    ('DUPLICATE', 5), ('OTHER', 4))

# Mistakes are dealt in turn over this list so that each one turns up.
MISTAKES = (
    'ERA_OVERFLOW_BIRTH',       # 昭和65年
    'MUNICIPALITY_CHECK_DIGIT',
    'NAME_NOT_IN_CP932',        # only warns; only in the UTF-8 files
    'ERA_OVERFLOW_RECEPTION',   # 平成32年
    'IMPOSSIBLE_DAY',
    'TWO_PRIMARY_CONCERNS',
    'UNKNOWN_CHOICE',
    'MISSING_RECEPTION_DATE',
)
MISTAKE_SHARE = 0.06


class Weighted:
    """Draws from weighted values in constant memory and one random number."""

    def __init__(self, pairs):
        self._values = [value for value, _ in pairs]
        self._bounds = []
        total = 0
        for _, weight in pairs:
            total += weight
            self._bounds.append(total)
        self._total = total

    def draw(self, rng):
        """Returns one value, drawn by weight with the generator `rng`."""
        point = rng.random() * self._total
        for value, bound in zip(self._values, self._bounds):
            if point < bound:
                return value
        return self._values[-1]
