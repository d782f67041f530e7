"""The webui's prompt language as far as weights, BREAK and chunks go, and the conditioning that comes of it."""
import re

import torch
from open_clip import SimpleTokenizer

START, END, CHUNK, BACKTRACK = 49406, 49407, 75, 20
TOKENIZER = SimpleTokenizer()
COMMA = TOKENIZER.encode(",")[0]
PIECE = re.compile(r"\\[()\[\]\\]|\\|\(|\[|:\s*([+-]?[.\d]+)\s*\)|\)|\]|[^\\()\[\]:]+|:")


def weighted(text: str) -> list:
    """[text, weight] runs; ["BREAK", -1] ends a chunk. A round bracket counts 1.1, a square one 1 / 1.1."""
    runs, rounds, squares = [], [], []

    def times(start: int, factor: float):
        for run in runs[start:]:
            run[1] *= factor

    for match in PIECE.finditer(text):
        piece, number = match[0], match[1]
        if piece[0] == "\\" and len(piece) > 1:
            runs.append([piece[1:], 1.0])
        elif piece == "(":
            rounds.append(len(runs))
        elif piece == "[":
            squares.append(len(runs))
        elif number and rounds:
            times(rounds.pop(), float(number))
        elif piece == ")" and rounds:
            times(rounds.pop(), 1.1)
        elif piece == "]" and squares:
            times(squares.pop(), 1 / 1.1)
        else:
            for i, part in enumerate(re.split(r"\s*\bBREAK\b\s*", piece, flags=re.S)):
                runs += [["BREAK", -1]] * (i > 0) + [[part, 1.0]]
    for start in rounds:
        times(start, 1.1)
    for start in squares:
        times(start, 1 / 1.1)
    return merged(runs or [["", 1.0]])


def merged(runs: list) -> list:
    out = [runs[0]]
    for run in runs[1:]:
        if run[1] == out[-1][1]:
            out[-1][0] += run[0]
        else:
            out.append(run)
    return out


def chunks(text: str, encode=TOKENIZER.encode) -> list:
    """Chunks of up to 75 (token, weight); a chunk that overflows breaks after a comma among its last twenty."""
    done, chunk, comma = [], [], -1
    for part, weight in weighted(text):
        if (part, weight) == ("BREAK", -1):
            done.append(chunk)
            chunk, comma = [], -1
            continue
        for token in encode(part):
            if token == COMMA:
                comma = len(chunk)
            elif len(chunk) == CHUNK and comma != -1 and len(chunk) - comma <= BACKTRACK:
                done.append(chunk[:comma + 1])
                chunk, comma = chunk[comma + 1:], -1
            if len(chunk) == CHUNK:
                done.append(chunk)
                chunk, comma = [], -1
            chunk.append((token, weight))
    return done + [chunk] if chunk or not done else done


def conditionings(clip, texts: list, skip: int, encode=TOKENIZER.encode) -> list:
    """[1, 77 * chunks, width] each: hidden states times their weights. The texts are one batch, as all that one prompt
    becomes is in the webui: filled up to as many chunks, and the chunks of one place keep the mean that they had."""
    rows, out = [chunks(text, encode) for text in texts], []
    for i in range(max(map(len, rows))):
        padded = [[(START, 1.0)] + chunk + [(END, 1.0)] * (CHUNK + 1 - len(chunk))
                  for chunk in (row[i] if i < len(row) else [] for row in rows)]
        tokens, weights = zip(*(zip(*chunk) for chunk in padded))
        states = [clip(torch.tensor([ids]), output_hidden_states=True).hidden_states[-skip] for ids in tokens]
        z = getattr(clip, "text_model", clip).final_layer_norm(torch.cat(states))
        scaled = z * torch.tensor(weights)[..., None]
        out.append(scaled * (z.mean() / scaled.mean()))
    return list(torch.cat(out, 1).split(1))
