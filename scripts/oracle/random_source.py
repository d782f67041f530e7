"""The webui's noise sources: torch's CPU generator, and the GPU's Philox computed with numpy."""
import numpy as np
import torch


class Philox:
    """Philox4x32-10 as curand runs it for torch.randn: one counter per element, the sine half of Box-Muller."""

    def __init__(self, seed: int):
        self.key = (seed & 0xFFFFFFFF, seed >> 32)
        self.calls = 0

    def randn(self, shape) -> torch.Tensor:
        count = int(np.prod(shape))
        words = [np.full(count, self.calls, np.uint64), np.zeros(count, np.uint64),
                 np.arange(count, dtype=np.uint64), np.zeros(count, np.uint64)]
        low, high = self.key
        mask, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
        for _ in range(10):
            p0, p1 = words[0] * np.uint64(0xD2511F53), words[2] * np.uint64(0xCD9E8D57)
            words = [(p1 >> shift) ^ words[1] ^ np.uint64(low), p1 & mask,
                     (p0 >> shift) ^ words[3] ^ np.uint64(high), p0 & mask]
            low, high = (low + 0x9E3779B9) & 0xFFFFFFFF, (high + 0xBB67AE85) & 0xFFFFFFFF
        self.calls += 1
        unit, turn = float(np.float32(2.3283064e-10)), float(np.float32(2.3283064e-10 * 6.2831855))
        u, v = words[0] * unit + unit / 2, words[1] * turn + turn / 2
        numbers = np.sqrt(-2.0 * np.log(u)) * np.sin(v)
        return torch.from_numpy(numbers.astype(np.float32).reshape(tuple(shape)))


class TorchCpu:
    def __init__(self, seed: int):
        self.generator = torch.Generator("cpu").manual_seed(seed)

    def randn(self, shape) -> torch.Tensor:
        return torch.randn(tuple(shape), generator=self.generator)


SOURCES = {"CPU": TorchCpu, "NV": Philox, "GPU": Philox}


class ImageNoise:
    """One stream per image; after the first noise the streams start again from seed + delta, if there is a delta."""

    def __init__(self, source: str, seeds, delta: int = 0, variation: dict | None = None):
        """variation: by the webui's names, the other seed being that of the first image."""
        self.source, self.seeds, self.delta, self.variation = source, seeds, delta, variation or {}
        self.streams = [SOURCES[source](seed) for seed in seeds]

    def first(self, shape) -> torch.Tensor:
        noise = torch.stack([self.varied(i, shape) for i in range(len(self.seeds))]) if self.variation else self.next(shape)
        if self.delta:
            self.streams = [SOURCES[self.source](seed + self.delta) for seed in self.seeds]
        return noise

    def varied(self, i: int, shape) -> torch.Tensor:
        """Turned towards another seed's noise along each column, or of another size and put in the middle."""
        ask, fresh = self.variation.get, SOURCES[self.source]
        size = (ask("seed_resize_from_h", 0) // 8, ask("seed_resize_from_w", 0) // 8)
        inner = (shape[0], *size) if min(size) > 0 else tuple(shape)
        own = self.streams[i].randn(inner) if inner == tuple(shape) else fresh(self.seeds[i]).randn(inner)
        share = ask("subseed_strength", 0)
        if share:
            other = fresh(ask("subseed") + i).randn(inner)
            angle = torch.acos(torch.nn.functional.cosine_similarity(own, other, dim=1))[:, None]
            own = (torch.sin((1 - share) * angle) * own + torch.sin(share * angle) * other) / torch.sin(angle)
        if inner == tuple(shape):
            return own
        canvas = self.streams[i].randn(shape)
        places, sources = [slice(None)], [slice(None)]
        for outer, length in zip(shape[1:], inner[1:]):
            start = (outer - length) // 2
            count = length + 2 * min(start, 0)
            places.append(slice(max(start, 0), max(start, 0) + count))
            sources.append(slice(max(-start, 0), max(-start, 0) + count))
        canvas[tuple(places)] = own[tuple(sources)]
        return canvas

    def next(self, shape) -> torch.Tensor:
        return torch.stack([stream.randn(shape) for stream in self.streams])
