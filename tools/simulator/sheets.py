"""Consultation sheets: one person's visit spelled as an office would."""

import dataclasses
import datetime

from simulator import dates
from simulator import mistakes
from simulator import names
from simulator import people
from simulator import proportions as share
from simulator import vocabulary as words

_RECEPTION = share.Weighted(share.RECEPTION)
_RECEPTION_HIKIKOMORI = share.Weighted(share.RECEPTION_HIKIKOMORI)
_STYLE = share.Weighted(dates.STYLES)
_CODE_FORM = share.Weighted(share.MUNICIPALITY_FORMS)

# Which file an office keeps. CP932 comes from the offices that save from an
# old spreadsheet, UTF-8 without mark from those that export from a program.
_FILE_OF_OPERATOR = {'unknown': 'cp932', 'city_direct': 'cp932',
                     'town_office': 'cp932', 'shakyo': 'utf8'}

_STAFF = ('相談員A', '相談員B', '相談員C', '髙橋', '山﨑', '渡邉')

_TEXT = {
    'involuntary': ('契約社員のまま年齢を重ねており、正社員になりたい。',
                    'パートを掛け持ちしている。安定した仕事に就きたい。',
                    '派遣の更新が不安。ボーナスのある仕事を探したい。'),
    'seeker': ('離職して仕事を探している。面接で不採用が続いている。',
               '応募書類の書き方から相談したい。'),
    'family_break': ('子育てが落ち着いたので、もう一度働きたい。',
                     '出産で離職した。時間の合う仕事を探している。'),
    'discouraged': ('働きたいが、希望する仕事がありそうもないと感じている。',
                    '離職後、応募する気力がわかず時間が過ぎている。'),
    'never_worked': ('卒業後、就職活動がうまくいかず働いた経験がない。',
                     '何から始めればよいか分からない。'),
    'hikikomori': ('自室で過ごすことが多く、家族とも会話が少ない。',
                   '外出はほとんどしない。親の高齢化が心配。'),
    'hardship': ('収入が減り、生活費が足りない。',
                 '家賃の支払いが遅れている。今後の見通しが立たない。'),
    'care': ('体調に波があり、まず治療と生活を整えたい。',
             '医師から働き方に配慮が必要と言われている。'),
    'participation': ('長く家にいたが、人と関わる場に出てみたい。',
                      'すぐに働くのは不安だが、居場所があれば通いたい。'),
}

_RELATION_ELDER = ('母', '母', '母', '父', '父', '姉', '兄', '叔母')
_RELATION_PEER = ('母', '妻', '夫', '姉', '妹', '兄')


@dataclasses.dataclass
class Row:
    """One consultation: the cells, and the truth behind them."""

    person: people.Person
    profile: people.Profile
    day: datetime.date
    agency: str
    file: str
    birth: datetime.date | None     # as far as the sheet tells
    cells: dict = dataclasses.field(default_factory=dict)
    consent: bool = False
    mistake: mistakes.Mistake | None = None

    @property
    def number(self):
        """The sheet's 受付番号."""
        return self.cells['受付番号']


def reception_office(person, situation, rng):
    """Draws the office that receives the consultation."""
    draw = (_RECEPTION_HIKIKOMORI if situation == 'hikikomori'
            else _RECEPTION).draw(rng)
    if draw == 'self_reliance':
        return 'sr-' + person.municipality
    if draw == 'hello_work':
        return words.MUNICIPALITIES[person.municipality][3]
    return draw


def file_of(agency):
    """Returns 'cp932', 'utf8' or 'utf8_nobom', the office's own habit."""
    if agency.startswith('sr-'):
        return _FILE_OF_OPERATOR[words.MUNICIPALITIES[agency[3:]][4]]
    return 'utf8_nobom'


def _unknown(rng):
    return words.UNKNOWN if rng.random() < share.UNKNOWN_WORD else ''


def _spell_kana(person, rng):
    kana = f'{person.surname_kana} {person.given_kana}'
    draw = rng.random()
    if draw < share.HALF_WIDTH_KANA:
        return names.half_width(kana)
    if draw < share.HALF_WIDTH_KANA + share.KATAKANA:
        return names.katakana(kana.replace(' ', '　'))
    return kana.replace(' ', '　') if rng.random() < 0.5 else kana


def _spell_sex(sex, rng):
    by_number = rng.random() < 0.3
    return {'M': '1' if by_number else '男', 'F': '2' if by_number else '女',
            'OTHER': '3' if by_number else 'その他',
            'UNKNOWN': '0' if by_number else '不明'}[sex]


def spell_code(jis5, form):
    """Returns a municipality code in one of the forms of the offices."""
    code = jis5 + words.check_digit(jis5) if form.startswith('six') else jis5
    return code.lstrip('0') if form.endswith('lost_zero') else code


def _spell_day(day, rng):
    text = dates.spell(day, _STYLE.draw(rng))
    if rng.random() < share.FULL_WIDTH_DIGITS:
        return dates.full_width(text)
    return text


def _caller(row, rng):
    """Fills who came; returns True if the person stays nameless."""
    cells = row.cells
    situation = row.profile.situation
    person = row.person
    visit = rng.random() < 0.55
    if rng.random() < share.FAMILY_SHARE[situation]:
        relation = rng.choice(_RELATION_ELDER if situation in (
            'hikikomori', 'never_worked') else _RELATION_PEER)
        if relation == '妻' and person.sex == 'F':
            relation = '夫'
        elif relation == '夫' and person.sex == 'M':
            relation = '妻'
        elder = (names.GIVEN_ELDER_MALE if relation in ('父', '兄', '夫')
                 else names.GIVEN_ELDER_FEMALE)
        cells['来談者区分'] = '家族'
        cells['来談者続柄'] = relation
        cells['相談経路'] = ('家族・知人(来所)' if visit
                         else '家族・知人(電話・メール)')
        if rng.random() < 0.85:
            cells['来談者氏名'] = f'{person.surname} {rng.choice(elder)}'
        if rng.random() < 0.8:
            tail = int(rng.random() * 10000)
            cells['来談者電話'] = f'000-0000-{tail:04d}'
        nameless = rng.random() < share.NAMELESS_SHARE.get(
            situation, share.NAMELESS_SHARE_ELSE)
        if nameless:
            cells.pop('来談者氏名', None)   # it would tell the surname
        return nameless
    if rng.random() < share.AGENCY_CALLER_SHARE:
        cells['来談者区分'] = '関係機関'
        cells['相談経路'] = '関係機関の紹介'
        return False
    if rng.random() < share.ANONYMOUS_SHARE:
        cells['来談者区分'] = '匿名'
        cells['相談経路'] = '本人(電話・メール)'
        return True
    cells['来談者区分'] = '本人'
    cells['相談経路'] = '本人(来所)' if visit else '本人(電話・メール)'
    if row.profile.intent != 'UNSTABLE_EMPLOYMENT' and rng.random() < 0.08:
        cells['相談経路'] = 'アウトリーチ'
    return False


def _identity(row, nameless, rng):
    """Fills who the person is, as far as known."""
    cells = row.cells
    person = row.person
    cells['性別'] = _spell_sex(person.sex, rng)
    unknown_birth = (share.BIRTH_UNKNOWN_NAMELESS if nameless
                     else share.BIRTH_UNKNOWN)
    if rng.random() < unknown_birth:
        row.birth = None
    else:
        cells['生年月日'] = _spell_day(person.birth, rng)
    place = words.MUNICIPALITIES[person.municipality]
    if rng.random() >= share.MUNICIPALITY_UNKNOWN:
        cells['市町村コード'] = spell_code(person.municipality,
                                     _CODE_FORM.draw(rng))
    if nameless:
        return
    separator = ('　', ' ', '')[int(rng.random() * 3)]
    cells['氏名'] = f'{person.surname}{separator}{person.given}'
    cells['ふりがな'] = _spell_kana(person, rng)
    if rng.random() < 0.9:
        cells['郵便番号'] = place[1] + '-0000'
        cells['住所'] = f'{place[0]}架空町{person.block}'
    phone = person.phone
    if phone and rng.random() < share.FULL_WIDTH_DIGITS:
        phone = names.full_width_digits(phone)
    cells['電話'] = phone
    cells['メール'] = person.mail


def _answers(row, rng):
    """Fills the question columns."""
    cells = row.cells
    answers = row.profile.answers
    for question, (header, choices) in words.QUESTIONS.items():
        if question not in answers:
            irrelevant = choices is None or question == 'issues'
            if question in row.profile.open or not irrelevant:
                cells[header] = _unknown(rng)
            continue
        value = answers[question]
        if question == 'issues':
            cells[header] = '、'.join(choices[v] for v in value)
        elif question == 'graduation_year':
            cells[header] = dates.spell_year(value, rng.random() < 0.55)
        elif choices is None:
            text = str(value)
            if rng.random() < share.FULL_WIDTH_DIGITS:
                text = names.full_width_digits(text)
            cells[header] = text
        else:
            cells[header] = choices[value]


def _consent(row, nameless, rng):
    cells = row.cells
    row.consent = rng.random() < share.CONSENT_SHARE
    cells['同意'] = 'あり' if row.consent else 'なし'
    if not row.consent:
        return
    cells['同意日'] = _spell_day(row.day, rng)
    family = cells['来談者区分'] == '家族'
    cells['同意者'] = '代理人' if family else '本人'
    by_phone = nameless or '電話' in cells['相談経路']
    cells['同意方法'] = '口頭' if by_phone else '書面'


def make_row(person, day, rng):
    """Draws one consultation of a person.

    Args:
        person: The Person.
        day: The day of reception.
        rng: The generator.

    Returns:
        A Row without 受付番号 yet.
    """
    profile = people.make_profile(person, day, rng)
    agency = reception_office(person, profile.situation, rng)
    row = Row(person, profile, day, agency, file_of(agency), person.birth)
    cells = row.cells
    cells['受付日'] = _spell_day(day, rng)
    cells['受付機関'] = agency
    cells['受付者'] = rng.choice(_STAFF)
    nameless = _caller(row, rng)
    _identity(row, nameless, rng)
    for concern in profile.concerns:
        cells[words.CONCERNS[concern]] = '○'
    cells[words.CONCERNS[profile.primary]] = '◎'
    text = rng.choice(_TEXT[profile.situation])
    if rng.random() < 0.04:
        text += '\n本人メモ: "できれば平日, 午前に連絡を"'
    cells['相談内容'] = text
    _consent(row, nameless, rng)
    _answers(row, rng)
    return row


def number_rows(rows):
    """Sorts rows by day and gives each its 受付番号, counted by office."""
    rows.sort(key=lambda row: (row.day, row.agency, row.person.number))
    counters = {}
    for row in rows:
        year = row.day.year - (row.day.month < 4)
        key = (row.agency, year)
        counters[key] = counters.get(key, 0) + 1
        row.cells['受付番号'] = f'{row.agency}-{year}-{counters[key]:05d}'
