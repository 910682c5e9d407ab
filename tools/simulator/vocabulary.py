"""Columns, labels and offices of the consultation sheets.

Written from the sheets' own definition, on purpose without sharing anything
with the importer: a label spelled wrongly on either side shows in the tests.
"""

# Question id -> (sheet column, choices value -> label). A number has no
# choices but a unit.
YES_NO = {'YES': 'はい', 'NO': 'いいえ'}

QUESTIONS = {
    'employment_status': ('就労状況', {
        'EMPLOYED': '就労している',
        'EMPLOYED_WANTS_CHANGE': '就労している(転職したい)',
        'TO_START': '今後就労予定',
        'SEEKING': '仕事を探したい・探している',
        'NOT_SEEKING': 'していない(探していない)',
        'STUDENT': '通学中',
        'OTHER': 'その他',
    }),
    'job_form': ('仕事', {
        'REGULAR': '正社員・公務員',
        'NON_REGULAR': '臨時・パート・アルバイト・派遣',
        'SELF_EMPLOYED': '自営・家族従業者・内職',
        'PENSION': '年金生活',
        'JOBLESS': '失業・休職中',
        'OTHER': 'その他',
    }),
    'jobless_duration': ('離職後年数', {
        'UNDER_6M': '6か月未満',
        'M6_TO_Y1': '6か月～1年',
        'Y1_TO_Y2': '1～2年',
        'OVER_Y2': '2年以上',
        'NEVER_WORKED': '就労経験なし',
    }),
    'wants_regular': ('正社員希望', YES_NO),
    'wants_work': ('就業希望', YES_NO),
    'searching': ('求職活動', {'YES': 'している', 'NO': 'していない'}),
    'withdrawn': ('ひきこもり状態', YES_NO),
    'withdrawn_months': ('ひきこもり期間(月)', None),
    'isolated': ('孤立・孤独', YES_NO),
    'hardship': ('生活困窮(相談員判断)', YES_NO),
    'care_before_work': ('就労前の健康・障害への配慮',
                         {'YES': '必要', 'NO': '不要'}),
    'wants_participation': ('社会参加希望', YES_NO),
    'family_care_break': ('出産・子育て離職', YES_NO),
    'wants_training': ('訓練希望', YES_NO),
    'wants_counselling': ('キャリア相談希望', YES_NO),
    'keeping_house': ('家事従事', YES_NO),
    'under_treatment': ('通院中', YES_NO),
    'job_changes_2y': ('過去2年の転職回数', None),
    'regular_months_5y': ('過去5年の正社員期間(月)', None),
    'school_level': ('最終学歴', {
        'JUNIOR_HIGH': '中学',
        'JUNIOR_HIGH_DROPOUT': '中学(高校中退)',
        'HIGH': '高校',
        'SPECIAL': '特別支援',
        'VOCATIONAL': '専門',
        'JUNIOR_COLLEGE': '短大',
        'UNIVERSITY': '大学・大学院',
    }),
    'graduation_year': ('学校卒業年', None),
    'urgent_no_housing': ('緊急:住まいがない', YES_NO),
    'urgent_no_food': ('緊急:食べるものがない', YES_NO),
    'urgent_self_harm': ('緊急:自傷・自死のおそれ', YES_NO),
    'urgent_violence': ('緊急:DV・虐待', YES_NO),
    'issues': ('課題と特性', {
        'ILLNESS': '病気',
        'INJURY': 'けが',
        'DISABILITY_CERTIFIED': '障害(手帳有)',
        'DISABILITY_SUSPECTED': '障害(疑い)',
        'SUICIDE_ATTEMPT': '自死企図',
        'MENTAL_HEALTH': 'その他メンタルヘルス',
        'UNSTABLE_HOUSING': '住まい不安定',
        'HOMELESS': 'ホームレス',
        'POVERTY': '経済的困窮',
        'DEBT': '(多重・過重)債務',
        'HOUSEHOLD_BUDGET': '家計管理',
        'JOB_SEARCH_DIFFICULTY': '就職活動困難',
        'RETENTION_DIFFICULTY': '就職定着困難',
        'DAILY_LIFE': '生活習慣の乱れ',
        'ISOLATION': '社会的孤立',
        'FAMILY': '家族関係',
        'SCHOOL_REFUSAL': '不登校',
        'DELINQUENCY': '非行',
        'EARLY_SCHOOL_LEAVING': '中卒・高校中退',
        'SINGLE_PARENT': 'ひとり親',
        'VIOLENCE': 'DV・虐待',
        'FOREIGN_NATIONAL': '外国籍',
        'FORMER_OFFENDER': '刑余者',
        'COMMUNICATION': 'コミュニケーションが苦手',
        'ABILITY': '本人の能力の課題',
        'DISASTER': '被災',
        'OTHER': 'その他',
    }),
}

MULTIPLE = ('issues',)
NUMBERS = tuple(k for k, (_, c) in QUESTIONS.items() if c is None)
URGENT = ('urgent_no_housing', 'urgent_no_food', 'urgent_self_harm',
          'urgent_violence')
UNKNOWN = '不明'

CONCERNS = {
    'HEALTH': '病気や健康・障害',
    'HOUSING': '住まい',
    'INCOME': '収入・生活費',
    'RENT_LOAN': '家賃やローンの支払い',
    'TAX_UTILITIES': '税金や公共料金等の支払い',
    'DEBT': '債務',
    'JOB_SEARCH': '仕事探し・就職',
    'JOB_TROUBLE': '仕事上の不安やトラブル',
    'COMMUNITY': '地域との関係',
    'FAMILY': '家族との関係',
    'CHILD_CARE': '子育て',
    'ELDER_CARE': '介護',
    'WITHDRAWAL': 'ひきこもり・不登校',
    'VIOLENCE': 'DV・虐待',
    'FOOD': '食べるものがない',
    'OTHER': 'その他の相談',
}

CHANNELS = ('本人(来所)', '本人(電話・メール)', '家族・知人(来所)',
            '家族・知人(電話・メール)', 'アウトリーチ', '関係機関の紹介', 'その他')
CALLERS = ('本人', '家族', '関係機関', '匿名')
SEXES = ('男', '女', 'その他', '不明', '1', '2', '3', '0')

FRONT_COLUMNS = (
    '受付番号', '受付日', '受付機関', '受付者', '相談経路', '来談者区分',
    '来談者氏名', '来談者続柄', '来談者電話', 'ふりがな', '氏名', '性別',
    '生年月日', '郵便番号', '市町村コード', '住所', '電話', 'メール')
CONSENT_COLUMNS = ('相談内容', '同意', '同意日', '同意者', '同意方法')
QUESTION_COLUMNS = tuple(column for column, _ in QUESTIONS.values())
SHEET_COLUMNS = (FRONT_COLUMNS + tuple(CONCERNS.values()) + CONSENT_COLUMNS +
                 QUESTION_COLUMNS)

SLIP_COLUMNS = ('受付番号', '受付機関', '連番', '種別', '日付', '内容', '属性',
                '確認日', '回', '対象種別')
REPORT_COLUMNS = ('指標', '年度', '報告機関', '値', '出典', '確認者')

KINDS = ('HELLO_WORK', 'MIDDLE_GEN_DESK', 'MOTHERS_CORNER', 'JOB_MALL',
         'SAPOSUTE', 'SELF_RELIANCE', 'HIKIKOMORI_CENTER',
         'POLYTECHNIC_SCHOOL')

SLIP_TYPES = ('受理', '差戻し', '初回面談', '結果')
DECLINES = {
    'PERSON_DECLINED': '本人の辞退',
    'CAPACITY': '定員・枠なし',
    'OUT_OF_AREA': '管轄外',
    'REQUIREMENT': '年齢・要件外',
    'INFORMATION_MISSING': '情報不足',
    'BASIS_MISSING': '同意・根拠なし',
    'DUPLICATE': '重複',
    'OTHER': 'その他',
}
OUTCOMES = {
    'REGISTERED': '登録',
    'CONSULTED': '専門相談',
    'SEMINAR_ATTENDED': 'セミナー受講',
    'TRAINING_STARTED': '訓練受講開始',
    'INTRODUCED': '紹介状交付',
    'NOT_HIRED': '不採用',
    'PLACED': '就職確認',
    'EMPLOYMENT_ETC': '就労等',
    'RETAINED': '定着確認',
    'PARTICIPATION': '社会参加',
    'CLOSED': '終結',
    'SUSPENDED': '中断',
}
ATTRIBUTES = {
    'TRAINING_STARTED': {'PUBLIC_UNEMPLOYED': '離職者訓練',
                         'JOB_SEEKER_SUPPORT': '求職者支援訓練',
                         'PRIORITY_SEAT': '優先枠'},
    'PLACED': {'REGULAR': '正社員', 'NON_REGULAR': '正社員以外'},
    'RETAINED': {'M1': '1か月', 'M3': '3か月', 'M6': '6か月'},
}

# JIS code -> (name, postal prefix, rough weight, Hello Work of residence, who
# runs the self-reliance window). The weights are rough populations in
# thousands, remembered and rounded: they only make the picture look right.
# The Hello Work column is unverified and only places synthetic people.
MUNICIPALITIES = {
    '09201': ('宇都宮市', '320', 515, 'hw-utsunomiya', 'unknown'),
    '09202': ('足利市', '326', 140, 'hw-ashikaga', 'city_direct'),
    '09203': ('栃木市', '328', 152, 'hw-tochigi', 'shakyo'),
    '09204': ('佐野市', '327', 114, 'hw-sano', 'shakyo'),
    '09205': ('鹿沼市', '322', 93, 'hw-kanuma', 'shakyo'),
    '09206': ('日光市', '321', 76, 'hw-nikko', 'shakyo'),
    '09208': ('小山市', '323', 167, 'hw-oyama', 'city_direct'),
    '09209': ('真岡市', '321', 78, 'hw-mooka', 'shakyo'),
    '09210': ('大田原市', '324', 71, 'hw-otawara', 'shakyo'),
    '09211': ('矢板市', '329', 31, 'hw-yaita', 'shakyo'),
    '09213': ('那須塩原市', '325', 115, 'hw-kuroiso', 'shakyo'),
    '09214': ('さくら市', '329', 44, 'hw-yaita', 'shakyo'),
    '09215': ('那須烏山市', '321', 24, 'hw-nasukarasuyama', 'city_direct'),
    '09216': ('下野市', '329', 60, 'hw-oyama', 'shakyo'),
    '09301': ('上三川町', '329', 31, 'hw-utsunomiya', 'town_office'),
    '09342': ('益子町', '321', 21, 'hw-mooka', 'town_office'),
    '09343': ('茂木町', '321', 11, 'hw-mooka', 'town_office'),
    '09344': ('市貝町', '321', 11, 'hw-mooka', 'town_office'),
    '09345': ('芳賀町', '321', 15, 'hw-mooka', 'town_office'),
    '09361': ('壬生町', '321', 39, 'hw-tochigi', 'town_office'),
    '09364': ('野木町', '329', 25, 'hw-oyama', 'town_office'),
    '09384': ('塩谷町', '329', 10, 'hw-yaita', 'town_office'),
    '09386': ('高根沢町', '329', 29, 'hw-utsunomiya', 'town_office'),
    '09407': ('那須町', '325', 24, 'hw-kuroiso', 'town_office'),
    '09411': ('那珂川町', '324', 15, 'hw-nasukarasuyama', 'town_office'),
}

AGENCIES = frozenset(
    ['hw-utsunomiya', 'hw-utsunomiya-ekimae', 'hw-nasukarasuyama',
     'hw-kanuma', 'hw-nikko', 'hw-tochigi', 'hw-sano', 'hw-ashikaga',
     'hw-mooka', 'hw-yaita', 'hw-otawara', 'hw-kuroiso', 'hw-oyama',
     'desk-middle', 'desk-mothers', 'jobmall', 'saposute-keno',
     'saposute-kennan', 'saposute-kenhoku', 'polaris', 'poly-keno',
     'poly-kennan', 'poly-kenhoku', 'polytech-center', 'hwc-kennan',
     'hwc-kento', 'hwc-kenhoku', 'secretariat', 'body-labour-bureau',
     'body-prefecture', 'body-jeed'] +
    ['sr-' + code for code in MUNICIPALITIES])


def label(question, value):
    """Returns the sheet's label of one choice."""
    return QUESTIONS[question][1][value]


def column(question):
    """Returns the sheet's column of one question."""
    return QUESTIONS[question][0]


def check_digit(jis5):
    """Returns the sixth digit of a local government code.

    Args:
        jis5: The five-digit code as a string.

    Returns:
        The check digit as a one-character string.
    """
    total = sum(int(d) * w for d, w in zip(jis5, (6, 5, 4, 3, 2)))
    return str((11 - total % 11) % 10)
