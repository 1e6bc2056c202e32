"""Names of areas in Chinese and English."""

from __future__ import annotations

from pypinyin import lazy_pinyin

PROVINCES = {
    "50": ("重庆市", "Chongqing Municipality"),
    "51": ("四川省", "Sichuan Province"),
    "14": ("山西省", "Shanxi Province"),
    "41": ("河南省", "Henan Province"),
    "42": ("湖北省", "Hubei Province"),
    "43": ("湖南省", "Hunan Province"),
    "45": ("广西壮族自治区", "Guangxi Zhuang Autonomous Region"),
    "52": ("贵州省", "Guizhou Province"),
    "53": ("云南省", "Yunnan Province"),
    "54": ("西藏自治区", "Xizang Autonomous Region"),
    "61": ("陕西省", "Shaanxi Province"),
    "62": ("甘肃省", "Gansu Province"),
    "63": ("青海省", "Qinghai Province"),
}
REGION = ("50", "51")
SHORT_PROVINCE = {"45": ("广西", "Guangxi"), "54": ("西藏", "Xizang")}

# Suffixes, longest first; the peoples' names are spelled as is usual in English.
ETHNIC = {
    "阿坝藏族羌族自治州": ("阿坝", "Aba", "Aba Tibetan and Qiang Autonomous Prefecture"),
    "甘孜藏族自治州": ("甘孜", "Ganzi", "Ganzi Tibetan Autonomous Prefecture"),
    "凉山彝族自治州": ("凉山", "Liangshan", "Liangshan Yi Autonomous Prefecture"),
    "石柱土家族自治县": ("石柱", "Shizhu", "Shizhu Tujia Autonomous County"),
    "彭水苗族土家族自治县": ("彭水", "Pengshui", "Pengshui Miao and Tujia Autonomous County"),
    "酉阳土家族苗族自治县": ("酉阳", "Youyang", "Youyang Tujia and Miao Autonomous County"),
    "秀山土家族苗族自治县": ("秀山", "Xiushan", "Xiushan Tujia and Miao Autonomous County"),
    "北川羌族自治县": ("北川", "Beichuan", "Beichuan Qiang Autonomous County"),
    "木里藏族自治县": ("木里", "Muli", "Muli Tibetan Autonomous County"),
    "马边彝族自治县": ("马边", "Mabian", "Mabian Yi Autonomous County"),
    "峨边彝族自治县": ("峨边", "Ebian", "Ebian Yi Autonomous County"),
}
# Where a general pinyin dictionary reads a place name wrongly.
READINGS = {
    "丰都": "Fengdu", "重庆": "Chongqing", "成都": "Chengdu", "长寿": "Changshou", "长宁": "Changning", "犍为": "Qianwei",
    "筠连": "Junlian", "郫都": "Pidu", "荥经": "Yingjing", "阆中": "Langzhong", "都江堰": "Dujiangyan",
    "新都": "Xindu", "会理": "Huili", "会东": "Huidong", "丹棱": "Danling", "什邡": "Shifang",
    "朝天": "Chaotian", "石渠": "Shiqu", "大足": "Dazu", "乐至": "Lezhi", "乐山": "Leshan", "宝兴": "Baoxing",
    "綦江": "Qijiang", "甘孜": "Ganzi", "稻城": "Daocheng", "得荣": "Derong", "夹江": "Jiajiang",
    "巴塘": "Batang", "色达": "Seda", "泸定": "Luding", "大邑": "Dayi", "壤塘": "Rangtang", "六盘水": "Liupanshui",
}  # fmt: skip

SEATS = {"513200": "马尔康", "513300": "康定", "513400": "西昌"}


def pinyin(name: str) -> str:
    """成都 -> Chengdu, 广安 -> Guang'an."""
    if name in READINGS:
        return READINGS[name]
    syllables = lazy_pinyin(name)
    joined = syllables[0] + "".join("'" + s if s[0] in "aeo" else s for s in syllables[1:])
    return joined.capitalize()


def short_names(name: str) -> tuple[str, str]:
    """The name without its kind, in Chinese and in pinyin. 泸县 stays 泸县 in Chinese: one character is no name."""
    if name in ETHNIC:
        return ETHNIC[name][:2]
    stem = name[:-1] if name[-1] in "县区市" else name
    return (stem if len(stem) > 1 else name), pinyin(stem)


def english(name: str) -> str:
    """渝北区 -> Yubei District, 泸县 -> Lu County; a city is its name alone, as English has it: 隆昌市 -> Longchang."""
    if name in ETHNIC:
        return ETHNIC[name][2]
    kind = {"县": " County", "区": " District", "市": ""}[name[-1]]
    return short_names(name)[1] + kind
