#include "common/text/kanji_variants.h"

#include "absl/container/flat_hash_map.h"

namespace tsunagi::text {
namespace {

// One line: the usual form, followed by the forms that fold to it. Sources: the old forms of the
// joyo and jinmeiyo kanji lists, and the variants common in surnames that CP932, JIS X 0213 and
// family registers carry beside them.
constexpr const char32_t* kFamilies[] = {
    U"高髙",   U"崎﨑嵜碕", U"辺邊邉", U"吉𠮷",   U"柳栁桺", U"斉齋齊斎", U"沢澤",   U"浜濵濱",
    U"島嶋嶌", U"広廣",     U"国國囯", U"恵惠",   U"桜櫻",   U"真眞",     U"栄榮",   U"徳德",
    U"静靜",   U"寿壽",     U"竜龍",   U"滝瀧",   U"瀬瀨",   U"槙槇",     U"曽曾",   U"黒黑",
    U"黄黃",   U"緒緖",     U"園薗",   U"富冨",   U"峰峯",   U"蔵藏",     U"村邨",   U"条條",
    U"横橫",   U"浅淺",     U"淵渕渊", U"亀龜",   U"豊豐",   U"万萬",     U"弥彌",   U"円圓",
    U"橋槗𣘺", U"鉄鐵銕",   U"与與",   U"増增",   U"巻卷",   U"歩步",     U"毎每",   U"青靑",
    U"郷鄕鄉", U"亜亞",     U"岳嶽",   U"学學",   U"会會",   U"応應",     U"関關",   U"館舘",
    U"県縣",   U"巌巖",     U"楽樂",   U"気氣",   U"仮假",   U"芸藝",     U"顕顯",   U"桧檜",
    U"実實",   U"釈釋",     U"将將",   U"荘莊",   U"乗乘",   U"浄淨",     U"慎愼",   U"粋粹",
    U"声聲",   U"専專",     U"総總",   U"台臺",   U"択擇",   U"団團",     U"鎮鎭",   U"伝傳",
    U"灯燈",   U"当當",     U"独獨",   U"稲稻",   U"麦麥",   U"仏佛",     U"宝寶寳", U"満滿",
    U"薬藥",   U"余餘",     U"誉譽",   U"揺搖",   U"様樣",   U"来來",     U"頼賴",   U"礼禮",
    U"恋戀",   U"郎郞",     U"禄祿",   U"清淸",   U"晋晉",   U"暁曉",     U"勲勳",   U"渓溪",
    U"戸戶",   U"船舩",     U"野埜",   U"秋穐龝", U"桑桒",   U"欅﨔",     U"為爲",   U"土圡",
    U"鴎鷗",   U"児兒",     U"凛凜",   U"遥遙",   U"薮藪",   U"彦彥",     U"呉吳",   U"間閒",
    U"温溫",   U"栃杤",     U"壮壯",   U"収收",   U"窪漥",   U"翠翆",     U"糸絲",   U"双雙",
    U"蛍螢",   U"帰歸",     U"経經",   U"剣劍劔", U"鶏鷄",   U"権權",     U"済濟",   U"桟棧",
    U"従從",   U"渋澁澀",   U"叙敍敘", U"奨奬",   U"焼燒",   U"尽盡",     U"銭錢",   U"倹儉",
    U"検檢",   U"続續",     U"体體",   U"対對",   U"単單",   U"昼晝",     U"虫蟲",   U"庁廳",
    U"読讀",   U"弐貳",     U"歴歷",   U"暦曆",   U"両兩",   U"緑綠",     U"塁壘",   U"励勵",
    U"霊靈",   U"労勞",     U"亘亙",   U"尭堯",   U"遠逺",   U"曳曵",     U"躯軀",   U"祢禰",
    U"祷禱",   U"涛濤",     U"峨峩",   U"舎舍",   U"絵繪",   U"拡擴",     U"勧勸",   U"観觀",
    U"旧舊",   U"拠據",     U"挙擧",   U"区區",   U"駆驅",   U"恒恆",     U"号號",   U"蚕蠶",
    U"参參",   U"写寫",     U"湿濕",   U"証證",   U"図圖",   U"随隨",     U"数數",   U"窃竊",
    U"戦戰",   U"禅禪",     U"隠隱",   U"駅驛",   U"塩鹽",   U"奥奧",     U"殴毆",   U"喜㐂",
    U"芦蘆",   U"松枩",     U"梅楳",   U"篭籠",   U"昇曻",
};

absl::flat_hash_map<char32_t, char32_t> BuildTable() {
  absl::flat_hash_map<char32_t, char32_t> table;
  for (const char32_t* family : kFamilies) {
    for (const char32_t* variant = family + 1; *variant != U'\0'; ++variant) {
      if (*variant != family[0]) table.emplace(*variant, family[0]);
    }
  }
  return table;
}

}  // namespace

char32_t UsualKanji(char32_t kanji) {
  static const auto* const table = new absl::flat_hash_map<char32_t, char32_t>(BuildTable());
  const auto it = table->find(kanji);
  return it == table->end() ? kanji : it->second;
}

}  // namespace tsunagi::text
