"""Token ids: what transformers' CLIPTokenizer makes of a text where ftfy is installed, as it is in the webui."""
import json
import pathlib
import random
import re

import ftfy
import regex
from open_clip import SimpleTokenizer

from golden import compressed

START, END = "<|startoftext|>", "<|endoftext|>"
WORD = regex.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
                     regex.IGNORECASE)

PROMPTS = [
    "", " ", "a red apple", "A Red APPLE", "a photo of an astronaut riding a horse on mars",
    "masterpiece, best quality, ultra-detailed, 8k, ((sharp focus)), trending on artstation",
    "it's they're we've I'm he'll she'd don't 'tis rock'n'roll '''s", "1girl, 2boys, 1980s, 3.14159, 100%",
    "café naïve façade Zürich Ångström", "cafe\u0301 e\u0301\u0300 a\u030a", "ÀÉÎÕÜ ŠŽČĆ Đ Ł ß ẞ İ ı Σ ΟΔΥΣΣΕΥΣ",
    "一只红苹果在桌子上", "赤いリンゴ、机の上に", "빨간 사과 한 개", "красное яблоко на столе", "تفاحة حمراء", "תפוח אדום",
    "लाल सेब", "แอปเปิ้ลแดง", "κόκκινο μήλο", "🍎", "🍎🍏🍎", "👩‍👩‍👧‍👦 family", "👍🏽 thumbs", "🇩🇪🇫🇷 flags", "😀😃😄😁 a 😆b😅",
    "❤️", "☕️ & 🥐", "a\tb\nc\r\nd\u2028e\u00a0f\u3000g\u200bh", "a  lot   of    space     ", "ＦＵＬＬ　ＷＩＤＴＨ １２３",
    "ﾊﾝｶｸ ｶﾀｶﾅ", "“curly” ‘quotes’ ‛low‟", "ﬁre ﬂy oﬀer eﬃcient aﬄuent ĳ ŉ ǆ ﬅ ﬆ", "&lt;b&gt; &amp; &quot;x&quot; &eacute; &#233; &#x1F34E;",
    "&amp;amp; &amp;lt;", "a < b &amp; c", "first &amp; line\nsecond < &amp; line", "&nosuch; &amp &;", "tom&jerry AT&T R&D",
    "<|startoftext|>", "x <|endoftext|> y", "<|ENDOFTEXT|>", "<start_of_text>", "control\x00\x01\x1b[31mred\x1b[0m\x7f chars\ufeff",
    "\u0085\u0093quoted\u0094", "http://example.com/a?b=c&d=e#f", "C:\\path\\file.txt", "user@example.com", "#hashtag @mention $5.00 €20 £7",
    "x" * 300, "ab" * 200, "abc " * 120, "!" * 100, "?!" * 60, "." * 77, "🍎" * 40, "字" * 90, "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "½ ⅓ ² ³ ① Ⅳ ٣ ४", "→ ⇒ ∀x∈ℝ ∑ √2 ≠ ≤", "zero\u200bwidth\u200djoin", "_underscore_ and-dash–en—em", "a.b,c;d:e!f?g", "((()))[[[]]]{{{}}}",
    "\u1e9b\u0323", "ſ long s", "ǅ ǈ", "K Å", "fi\u0301", "日本語text混在123テスト", "Ünïcödé", "MiXeD CaSe", "a'b'c''d", "'", "''", "'s", "s'", "'S 'T 'RE",
]

WORDS = ("a the of in on with and red blue golden castle apple cat dog dragon portrait landscape cyberpunk watercolor oil painting "
         "photo 35mm f/1.8 bokeh 4k uhd highly-detailed intricate artstation greg rutkowski studio ghibli style neon city night "
         "sunset, dawn, mist, 1girl, solo, looking_at_viewer smile don't it's (masterpiece:1.2) [sketch] <tag> ünder über naïve 東京 猫 "
         "🍎 🚀 ✨ ...").split()


def prompts():
    rng = random.Random(0)
    yield from PROMPTS
    for _ in range(260):
        yield " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 40)))
    pools = ["abcdefghijklmnopqrstuvwxyz", "ABCxyz0123456789'.,!?-_ ", "éèüößñçåøæœ žšč", "中文日本語한국어カタカナひらがな", "🍎🚀✨👍🎉❤☕", "абвгдеёжз αβγδ עברית"]
    for _ in range(180):
        pool = "".join(rng.sample(pools, rng.randint(1, 3)))
        yield "".join(rng.choice(pool) for _ in range(rng.randint(1, 60)))


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", ftfy.fix_text(text)).strip().lower()


def encode(tokenizer: SimpleTokenizer, text: str) -> list[int]:
    ids = []
    for word in WORD.findall(clean(text)):
        if word in (START, END):
            ids.append(49406 if word == START else 49407)
        else:
            coded = "".join(tokenizer.byte_encoder[byte] for byte in word.encode())
            ids += [tokenizer.encoder[token] for token in tokenizer.bpe(coded).split(" ")]
    return ids


def make(resources: pathlib.Path) -> None:
    tokenizer = SimpleTokenizer()
    lines = [json.dumps({"text": text, "ids": encode(tokenizer, text)}) + "\n" for text in prompts()]
    compressed.write(resources / "tokens.jsonl.gz", "".join(lines))
