#!/usr/bin/env python3
"""Makes the golden files of the rooms that read files and text: token ids, checkpoint listings, pickled tensors.

    goldens_files.py tokens  models/src/test/resources/esd/models/clip/tokens.jsonl.gz
    goldens_files.py layouts models/src/test/resources/esd/models/layout --oracle FOLDER   (with make_checkpoint.py)
    goldens_files.py pickles models/src/test/resources/esd/models/torch

Needs: torch, diffusers, transformers, open_clip_torch, ftfy.
"""
import argparse
import gzip
import json
import pathlib
import random
import re
import sys


def write_gzip(path, text):
    """The same text gives the same file: no name and no time in it."""
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.encode())
    print(f"{path}: {path.stat().st_size} bytes")


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


def tokens(path, _):
    """What transformers' CLIPTokenizer makes of a text where ftfy is installed, as it is in the webui."""
    import ftfy
    import open_clip

    def clean(text):
        return re.sub(r"\s+", " ", ftfy.fix_text(text)).strip().lower()

    tokenizer = open_clip.SimpleTokenizer(additional_special_tokens=None)
    tokenizer.clean_fn = clean
    start, end = "<|startoftext|>", "<|endoftext|>"
    tokenizer.cache |= {start: start, end: end}
    tokenizer.encoder |= {start: 49406, end: 49407}
    import regex
    tokenizer.pat = regex.compile(
        r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", regex.IGNORECASE)

    def encode(text):
        out = []
        for token in regex.findall(tokenizer.pat, clean(text)):
            coded = token if token in (start, end) else "".join(tokenizer.byte_encoder[b] for b in token.encode())
            out += [tokenizer.encoder[t] for t in tokenizer.bpe(coded).split(" ")]
        return out

    lines = [json.dumps({"text": text, "ids": encode(text)}, ensure_ascii=True) for text in prompts()]
    write_gzip(path, "\n".join(lines) + "\n")


def layouts(folder, oracle):
    """Names and shapes of a full and of a tiny checkpoint, without making their weights."""
    import diffusers
    import torch
    import transformers
    sys.path.insert(0, str(oracle))
    import make_checkpoint as mc
    for arch in ("sd15", "tiny"):
        spec = mc.ARCHS[arch]
        with torch.device("meta"):
            parts = {"unet": diffusers.UNet2DConditionModel(in_channels=4, out_channels=4, layers_per_block=2, **spec["unet"]),
                     "vae": diffusers.AutoencoderKL(**spec["vae"]),
                     "clip": transformers.CLIPTextModel(transformers.CLIPTextConfig(**spec["clip"]))}
        tensors = mc.ldm_state_dict(parts)
        write_gzip(folder / f"{arch}.txt.gz", "".join(f"{k} {list(v.shape)}\n" for k, v in sorted(tensors.items())))


def pickles(folder, _):
    """A small checkpoint with what Stable Diffusion's own files hold, in both of torch's layouts."""
    import types
    from collections import OrderedDict

    import numpy
    import torch
    lightning = {}
    for name in ("pytorch_lightning", "pytorch_lightning.callbacks", "pytorch_lightning.callbacks.model_checkpoint"):
        lightning[name] = sys.modules[name] = types.ModuleType(name)
    callback = type("ModelCheckpoint", (), {"__module__": "pytorch_lightning.callbacks.model_checkpoint"})
    lightning["pytorch_lightning.callbacks.model_checkpoint"].ModelCheckpoint = callback
    base = torch.arange(5.0)
    state = OrderedDict(
        half=torch.arange(6).half().reshape(2, 3), bfloat=torch.arange(4).bfloat16(), double=torch.tensor([0.5, -1.5]).double(),
        int=torch.arange(3, dtype=torch.int32), long=torch.tensor(7), bool=torch.tensor([True, False]),
        transposed=torch.arange(6.0).reshape(2, 3).t(), stepped=torch.arange(7.0)[1::2], head=base[:2], tail=base[2:],
        parameter=torch.nn.Parameter(torch.ones(2)), empty=torch.zeros(0, 3))
    state._metadata = {"": {"version": 1}}
    root = {"epoch": 3, "lr": 1e-4, "big": 2 ** 70, "state_dict": state, "none": None, "pytorch-lightning_version": "1.4.2",
            "callbacks": {callback: {"best": numpy.float64(0.5), "size": torch.Size([2]), "names": {"a"}, "pair": (1, True)}}}
    torch.save(root, folder / "zip.ckpt")
    torch.save(root, folder / "legacy.ckpt", _use_new_zipfile_serialization=False)
    torch.save({"weight": torch.arange(3.0)}, folder / "plain.pt")
    torch.save({"weight": torch.arange(3.0)}, folder / "plain_legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"weight": torch.arange(3.0)}, folder / "protocol4.pt", pickle_protocol=4)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("tokens", "layouts", "pickles"))
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--oracle", type=pathlib.Path, help="the folder that holds make_checkpoint.py")
    arguments = parser.parse_args()
    globals()[arguments.what](arguments.out, arguments.oracle)
