#!/usr/bin/env python3
"""Reads the two npm packages and writes pictures.npz (RGBA, uint8, alpha premultiplied) and emoji.json (names, tags, tones).

render.py state/ --art lobehub-fluent-emoji-3d-1.1.0.tgz --names emojibase-data-17.0.0.tgz --size 128
"""
import argparse
import io
import json
import pathlib
import tarfile

import numpy as np
from PIL import Image

FLAGS = 9  # country flags in the art package are not Fluent drawings (their origin is unknown): left out


def hexcode(name):
    return "-".join(p for p in name.upper().replace("_", "-").split("-") if p != "FE0F")


def art(path):
    """Every picture of the package by its code points."""
    with tarfile.open(path) as archive:
        for member in archive:
            if member.name.endswith(".webp"):
                yield hexcode(pathlib.Path(member.name).stem), archive.extractfile(member).read()


def names(path):
    with tarfile.open(path) as archive:
        return json.load(archive.extractfile("package/en/data.json"))


def pixels(webp, size):
    image = Image.open(io.BytesIO(webp)).convert("RGBa")  # premultiplied, so that resizing does not bleed
    return np.asarray(image.resize((size, size), Image.LANCZOS)) if image.width != size else np.asarray(image)


def is_country(entry):
    return entry.get("group") == FLAGS and entry["label"].startswith("flag:")


def main(state, art_path, names_path, size):
    pictures = dict(art(art_path))
    rows, emojis, seen = [], [], {}
    for entry in names(names_path):
        code = hexcode(entry["hexcode"])
        if code not in pictures or is_country(entry):
            continue
        variants = {0: code}
        for skin in entry.get("skins", []):
            if not isinstance(skin["tone"], list) and hexcode(skin["hexcode"]) in pictures:
                variants[skin["tone"]] = hexcode(skin["hexcode"])
        tones = {}
        for tone, variant in variants.items():
            picture = pixels(pictures[variant], size)
            same = seen.setdefault(picture.tobytes(), len(rows))
            if same == len(rows):
                rows.append(picture)
            tones[tone] = same
        emojis.append(dict(name=entry["label"], tags=entry.get("tags", []), group=entry.get("group"), code=code, pictures=tones))
    state.mkdir(parents=True, exist_ok=True)
    np.savez(state / "pictures.npz", rgba=np.stack(rows))
    (state / "emoji.json").write_text(json.dumps(emojis, indent=0, ensure_ascii=False))
    print(f"{len(emojis)} emoji, {len(rows)} different pictures of {size}x{size}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("--art", type=pathlib.Path, required=True)
    parser.add_argument("--names", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, default=128)
    a = parser.parse_args()
    main(a.state, a.art, a.names, a.size)
