"""Golden text, packed so that the same text always gives the same file."""
import gzip
import pathlib


def write(path: pathlib.Path, text: str) -> None:
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())
