"""What survives a kill: one file per stage, replaced whole, with every number that the next step depends on."""
import os
import time

import torch


class State:
    """Saves at most every `seconds`, and always when told that the stage is over."""

    def __init__(self, path, seconds=120):
        self.path, self.seconds, self.saved = path, seconds, time.monotonic()

    def load(self):
        return torch.load(self.path, map_location="cpu", weights_only=False) if self.path.exists() else None

    def save(self, values, now=False):
        """`values` is a function, so that nothing is collected when it is too early."""
        if not now and time.monotonic() - self.saved < self.seconds:
            return False
        draft = self.path.with_suffix(".part")
        torch.save(values(), draft)
        os.replace(draft, self.path)
        self.saved = time.monotonic()
        return True


class Log:
    """One line a moment, on the terminal and in a file."""

    def __init__(self, path):
        self.file = open(path, "a", buffering=1)

    def __call__(self, line):
        stamped = time.strftime("%m-%d %H:%M:%S ", time.gmtime()) + line
        print(stamped, flush=True)
        print(stamped, file=self.file)
