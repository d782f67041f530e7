"""CLIP's byte-pair tokens, cut down to those that the captions use while training runs."""
import torch
from open_clip import SimpleTokenizer

from captions import BACKGROUNDS, TONES

START, END, LENGTH = 49406, 49407, 77
FILLERS = "a an the of on in with and 3d emoji render icon background , . photo picture small big large dark light bright"


class Tokens:
    """Full ids, and short ids for training: the words of the data set, one row for every other word, start, end."""

    def __init__(self, emojis):
        self.encoder = SimpleTokenizer()
        words = [FILLERS, *BACKGROUNDS, *TONES.values()]
        for emoji in emojis:
            words += [emoji["name"].replace(":", ","), *emoji["tags"]]
        used = sorted({token for text in words for token in self.encoder.encode(text)})
        self.used = torch.tensor([*used, START, END])
        self.unknown = len(used)  # the row before start and end
        self.short = torch.full((END + 1,), self.unknown)
        self.short[torch.tensor(used)] = torch.arange(len(used))
        self.short[START], self.short[END] = self.unknown + 1, self.unknown + 2
        self.size = self.unknown + 3

    def full(self, texts):
        """[B, 77]: start, up to 75 tokens, then the end token to the end, as SD 1.x pads."""
        rows = torch.full((len(texts), LENGTH), END)
        for row, text in zip(rows, texts):
            ids = self.encoder.encode(text)[:LENGTH - 2]
            row[0] = START
            row[1:1 + len(ids)] = torch.tensor(ids, dtype=torch.long)
        return rows

    def __call__(self, texts):
        return self.short[self.full(texts)]

    def table(self, short):
        """The standard [49408, width] table from the short one: words never seen share the unknown word's row."""
        return short[self.short]
