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

    def __init__(self, source: str, seeds, delta: int = 0):
        self.source, self.seeds, self.delta = source, seeds, delta
        self.streams = [SOURCES[source](seed) for seed in seeds]

    def first(self, shape) -> torch.Tensor:
        noise = self.next(shape)
        if self.delta:
            self.streams = [SOURCES[self.source](seed + self.delta) for seed in self.seeds]
        return noise

    def next(self, shape) -> torch.Tensor:
        return torch.stack([stream.randn(shape) for stream in self.streams])
