#!/usr/bin/env python3
"""Labelled pairs of synthetic people for the matching of names.

Writes name_pairs.csv: the pairs of name_pairs_handwritten.csv, where `=` on side b means "as on
side a", and the seeded pairs below. Nobody in it exists; phone numbers and 架空町 do not either.

  tests/data/make_name_pairs.py            writes the file
  tests/data/make_name_pairs.py --check    fails where the file is another one

label  SAME one person; HOUSEHOLD two people of one family; DIFFERENT two people
kind   what the pair exercises
set    TUNE: may be looked at when the matching is changed; HELD_OUT: only counted. By a hash of
       the pair, so that adding pairs moves none.
former 旧姓, in the file by itself; offices write it into the name, and so does the test
"""
import csv
import hashlib
import io
import pathlib
import random
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
FIELDS = ("name", "kana", "birth", "phone", "municipality", "address", "former")
HEADER = ["id", "set", "source", "label", "kind"] + [f"{f}_{s}" for s in "ab" for f in FIELDS]
SHAPES = {"birth": r"(\d{4}(-\d\d){0,2})?", "municipality": r"(09\d{3})?",
          "phone": r"[-+－0-9０-９]*"}

SURNAMES = """渡辺 ワタナベ|斎藤 サイトウ|高橋 タカハシ|山崎 ヤマザキ|中沢 ナカザワ|広田 ヒロタ|国分 コクブン|浜野 ハマノ
柳沢 ヤナギサワ|桜井 サクライ|大島 オオシマ|吉沢 ヨシザワ|小林 コバヤシ|手塚 テヅカ|大塚 オオツカ|増渕 マスブチ
阿久津 アクツ|福田 フクダ|黒川 クロカワ|石川 イシカワ|荒井 アライ|菊地 キクチ|半田 ハンダ|郡司 グンジ|君島 キミジマ|室井 ムロイ
伊藤 イトウ|加藤 カトウ|佐々木 ササキ|大野 オオノ|松本 マツモト|野沢 ノザワ""".replace("\n", "|").split("|")
GIVEN = """恵子 ケイコ|真一 シンイチ|健太 ケンタ|裕子 ユウコ|陽子 ヨウコ|浩二 コウジ|修平 シュウヘイ|優 ユウ|祥子 ショウコ|亮 リョウ
栄一 エイイチ|静香 シズカ|千鶴 チヅル|竜也 タツヤ|美緒 ミオ|彩花 アヤカ|大介 ダイスケ|直樹 ナオキ|智美 トモミ|豊 ユタカ
学 マナブ|隆之 タカユキ|正樹 マサキ|美奈子 ミナコ|圭吾 ケイゴ|奈々 ナナ|洋平 ヨウヘイ|良子 リョウコ|弥生 ヤヨイ|誠 マコト
達夫 タツオ|桃子 モモコ""".replace("\n", "|").split("|")
VARIANTS = {"高": "髙", "崎": "﨑", "辺": "邊邉", "斎": "齋斉齊", "沢": "澤", "広": "廣", "国": "國",
            "浜": "濱濵", "柳": "栁栁", "桜": "櫻", "島": "嶋嶌", "吉": "𠮷", "渕": "淵渊", "黒": "黑",
            "恵": "惠", "真": "眞", "栄": "榮", "静": "靜", "竜": "龍", "緒": "緖", "豊": "豐",
            "学": "學", "弥": "彌", "達": "達󠄀", "祥": "祥󠄁", "隆": "隆󠄀", "塚": "塚󠄀"}
TOWNS = ["09201", "09202", "09203", "09204", "09205", "09206", "09208", "09209", "09210", "09213"]
SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")


class Maker:
    """Makes pairs; every method named by a kind gives (label, side a, side b)."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.number = 1000

    def pick(self, items):
        return items[self.rng.randrange(len(items))]

    def birth(self):
        return (self.rng.randrange(1966, 1989), self.rng.randrange(1, 13), self.rng.randrange(1, 29))

    def phone(self):
        self.number += 1
        return f"090-0000-{self.number}"

    def person(self, known=0.6):
        surname, given = self.pick(SURNAMES).split(), self.pick(GIVEN).split()
        address = f"架空町{self.rng.randrange(1, 30)}-{self.rng.randrange(1, 30)}"
        return {"surname": surname, "given": given, "birth": self.birth(),
                "phone": self.phone() if self.rng.random() < known else "",
                "municipality": self.pick(TOWNS),
                "address": address if self.rng.random() < 0.3 else "", "former": ""}

    def other_date(self, person, years=3):
        while True:
            birth = self.birth()
            if abs(birth[0] - person["birth"][0]) >= years and birth[1] != person["birth"][1]:
                return birth

    def again(self, person):
        """The person at another visit: phone and address may be new or not asked."""
        other = dict(person)
        if self.rng.random() < 0.4:
            other["phone"] = self.pick(["", self.phone()])
        if self.rng.random() < 0.4:
            other["address"] = ""
        if self.rng.random() < 0.2:
            other["municipality"] = self.pick(TOWNS)
        return other

    def elsewhere(self, person):
        other = self.person()
        return other | {"surname": person["surname"], "given": person["given"]}

    def row(self, person, sep="　"):
        year, month, day = person["birth"]
        birth = "-".join([f"{year:04}"] + [f"{x:02}" for x in (month, day) if x]) if year else ""
        join = lambda i: sep.join(x for x in (person["surname"][i], person["given"][i]) if x)
        return {"name": person.get("name", join(0)), "kana": person.get("kana", join(1)),
                "birth": birth, "phone": person["phone"], "former": person["former"],
                "municipality": person["municipality"], "address": person["address"]}

    def same(self, **change):
        a = self.person()
        return "SAME", self.row(a), self.row(self.again(a)) | change

    def same_kanji(self):
        return self.same()

    def variant_kanji(self):
        while True:
            a = self.person()
            b = self.again(a)
            written = self.row(b)
            name = "".join(self.pick(VARIANTS[c]) if c in VARIANTS and VARIANTS[c][1:] != "\U000E0100"
                           and len(VARIANTS[c]) < 4 and "\U000E0101" not in VARIANTS[c] else
                           VARIANTS.get(c, c) for c in written["name"])
            if name == written["name"]:
                continue
            written["name"] = name
            first = self.row(a)
            if self.rng.random() < 0.5:
                first["kana"] = ""
            return "SAME", first, written

    def kana_form(self):
        label, a, b = self.same()
        form = self.rng.randrange(3)
        if form == 0:
            b["kana"] = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in b["kana"])
        elif form == 1:
            b["kana"] = b["kana"].translate(SMALL_TO_LARGE).replace("　", " ")
        else:
            b["kana"] = halfwidth(b["kana"])
        if self.rng.random() < 0.5:
            b["name"] = ""
        return label, a, b

    def long_vowel(self):
        while True:
            label, a, b = self.same()
            b["kana"] = re.sub("(?<=[ウクスツヌフムユルグズブュ])ウ|(?<=[オコソトモヨロゴゾドボョ])[オウ]"
                               "|(?<=[エケセテネメレ])イ", "ー", b["kana"])
            if b["kana"] != a["kana"]:
                b["name"] = self.pick(["", b["name"]])
                return label, a, b

    def spaces(self):
        a = self.person()
        return "SAME", self.row(a), self.row(self.again(a), self.pick(["", " ", "  ", "・"]))

    def kana_only(self):
        label, a, b = self.same(name="")
        if self.rng.random() < 0.3:
            a["name"] = ""
        return label, a, b

    def maiden_name(self):
        a = self.person()
        b = self.again(a) | {"surname": self.pick(SURNAMES).split()}
        while b["surname"] == a["surname"]:
            b["surname"] = self.pick(SURNAMES).split()
        if self.rng.random() < 0.6:
            b["former"] = a["surname"][0]
        return "SAME", self.row(a), self.row(b)

    def one_digit_birth(self):
        a = self.person()
        year, month, day = a["birth"]
        b = self.again(a) | {"birth": self.pick([(year, month, day % 10 + (10 if day < 10 else 0) or 1),
                                                 (year + 1 if year % 10 < 9 else year - 1, month, day)])}
        return "SAME", self.row(a), self.row(b)

    def transposed_birth(self):
        a = self.person()
        year, month, day = self.birth()
        day = self.rng.randrange(1, 13)
        a["birth"] = (year, month, day)
        b = self.again(a) | {"birth": (year, day, month)}
        if self.rng.random() < 0.5 or day == month:
            swapped = year // 100 * 100 + year % 10 * 10 + year // 10 % 10
            b["birth"] = (swapped, month, day)
        return "SAME", self.row(a), self.row(b)

    def era_slip(self):
        a = self.person()
        year, month, day = a["birth"]
        b = self.again(a) | {"birth": (year - 25, month, day)}
        return "SAME", self.row(a), self.row(b)

    def partial_birth(self):
        a = self.person()
        year, month, _ = a["birth"]
        return "SAME", self.row(a), self.row(self.again(a) | {"birth": (year, self.pick([0, month]), 0)})

    def missing_fields(self):
        label, a, b = self.same()
        for field in self.pick([("birth",), ("kana", "phone"), ("birth", "kana"), ("kana", "municipality")]):
            b[field] = ""
        return label, a, b

    def typing_slip(self):
        label, a, b = self.same()
        at = self.rng.randrange(len(b["kana"]))
        while b["kana"][at] in "　ー":
            at = self.rng.randrange(len(b["kana"]))
        kana = b["kana"]
        b["kana"] = self.pick([kana[:at] + kana[at + 1:], kana[:at] + self.pick("アカサタナハマ") + kana[at + 1:],
                               kana[:at] + kana[at] + kana[at:]])
        if self.rng.random() < 0.6:
            b["name"] = ""
        return label, a, b

    def two_slips(self):
        """Two of the kinds above at once."""
        name = self.pick([self.variant_kanji, self.long_vowel, self.kana_only, self.typing_slip,
                          self.maiden_name])
        _, a, b = name()
        _, dated, redated = self.pick([self.one_digit_birth, self.transposed_birth, self.era_slip,
                                       self.partial_birth])()
        return "SAME", a | {"birth": dated["birth"]}, b | {"birth": redated["birth"]}

    def common_name_unknown(self):
        """Nothing tells them from one person of whom less was written down."""
        a = self.person()
        b = self.elsewhere(a)
        first, second = self.row(a), self.row(b)
        second["birth"] = self.pick(["", str(a["birth"][0])])
        if self.rng.random() < 0.5:
            second["kana"] = ""
        return "DIFFERENT", first, second

    def near_name_other(self):
        """One kana apart and born in the same year."""
        _, a, b = self.typing_slip()
        b["birth"] = a["birth"][:4] + f"-{self.rng.randrange(1, 13):02}-{self.rng.randrange(1, 29):02}"
        b["phone"], b["address"], b["name"] = self.pick(["", self.phone()]), "", ""
        return "DIFFERENT", a, b

    def common_name(self):
        a = self.person()
        b = self.elsewhere(a)
        b["birth"] = self.pick([self.other_date(a), self.birth()])
        return "DIFFERENT", self.row(a), self.row(b)

    def other_person(self):
        return "DIFFERENT", self.row(self.person()), self.row(self.person())

    def same_surname(self):
        a, b = self.person(), self.person()
        while b["given"] == a["given"]:
            b["given"] = self.pick(GIVEN).split()
        return "DIFFERENT", self.row(a), self.row(b | {"surname": a["surname"]})

    def same_birth_date(self):
        a, b = self.person(), self.person()
        while b["given"] == a["given"]:
            b["given"] = self.pick(GIVEN).split()
        return "DIFFERENT", self.row(a), self.row(b | {"birth": a["birth"]})

    def homonym_kanji(self):
        a = self.person()
        b = self.elsewhere(a) | {"birth": self.other_date(a)}
        b["given"] = ["".join({"子": "呼", "一": "市", "太": "多"}.get(c, "悠") for c in a["given"][0]),
                      a["given"][1]]
        return "DIFFERENT", self.row(a), self.row(b)

    def family(self, birth):
        a = self.person(known=1)
        if not a["address"] and self.rng.random() < 0.5:
            a["address"] = "架空町31-1"
        b = dict(a)
        while b["given"] == a["given"]:
            b["given"] = self.pick(GIVEN).split()
        b["birth"] = birth(a)
        if a["address"] and self.rng.random() < 0.4:
            b["phone"] = ""
        return "HOUSEHOLD", self.row(a), self.row(b)

    def twins(self):
        return self.family(lambda a: a["birth"])

    def parent_child(self):
        return self.family(lambda a: (a["birth"][0] - self.rng.randrange(22, 35),) + self.birth()[1:])

    def siblings(self):
        return self.family(lambda a: (a["birth"][0] + self.rng.randrange(2, 6),) + self.birth()[1:])


PLAN = {"same_kanji": 20, "variant_kanji": 40, "kana_form": 25, "long_vowel": 25, "spaces": 12,
        "kana_only": 18, "maiden_name": 30, "one_digit_birth": 20, "transposed_birth": 20,
        "era_slip": 15, "partial_birth": 12, "missing_fields": 15, "typing_slip": 25,
        "common_name": 45, "other_person": 20, "same_surname": 20, "same_birth_date": 20,
        "homonym_kanji": 20, "two_slips": 50, "common_name_unknown": 15, "near_name_other": 20,
        "twins": 18, "parent_child": 18, "siblings": 14}


def halfwidth(kana):
    table = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    marks = {"\u3099": "ﾞ", "\u309A": "ﾟ", "　": " "}
    return "".join(marks.get(c) or table.get(c, c) for c in unicodedata.normalize("NFD", kana))


def handwritten():
    with open(HERE / "name_pairs_handwritten.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for field in FIELDS:
                if row[f"{field}_b"] == "=":
                    row[f"{field}_b"] = row[f"{field}_a"]
            yield {"source": "HAND"} | row


def generated():
    maker = Maker(seed=7004)
    for kind, count in PLAN.items():
        for _ in range(count):
            label, a, b = getattr(maker, kind)()
            if maker.rng.random() < 0.5:
                a, b = b, a
            yield {"source": "SEED", "label": label, "kind": kind} | {
                f"{field}_{side}": person[field] for side, person in (("a", a), ("b", b))
                for field in FIELDS}


def check_shape(pair):
    for field, shape in SHAPES.items():
        for side in "ab":
            value = pair[f"{field}_{side}"]
            if not re.fullmatch(shape, value):
                raise SystemExit(f"{pair['kind']}: {field} {value!r}")


def table():
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    for number, pair in enumerate([*handwritten(), *generated()], 1):
        check_shape(pair)
        content = "\x1f".join(pair[column] for column in HEADER[3:])
        held_out = hashlib.sha256(content.encode()).digest()[0] % 2
        writer.writerow({"id": f"P{number:04}", "set": "HELD_OUT" if held_out else "TUNE"} | pair)
    return out.getvalue()


def main():
    path = HERE / "name_pairs.csv"
    made = table()
    if "--check" not in sys.argv[1:]:
        path.write_text(made, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != made:
        raise SystemExit("name_pairs.csv is not what make_name_pairs.py gives: run it and commit")


if __name__ == "__main__":
    main()
