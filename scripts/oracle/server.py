"""A server of our own for the time of a script: fresh data, full precision unless set otherwise, free ports."""
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """with Server() as server: server.url, server.key"""

    def __init__(self, settings=None):
        self.settings = settings or {}

    def __enter__(self):
        port, self.key = free_port(), secrets.token_hex(10)
        self.url = f"http://127.0.0.1:{port}/prod"
        self.folder = tempfile.TemporaryDirectory(prefix="esd-script-")
        self.log = pathlib.Path(self.folder.name, "log").open("wb")
        environment = os.environ | {
            "ESD_PORT": str(port), "ESD_S3_PORT": str(free_port()), "ESD_API_KEY": self.key,
            "ESD_DATA_DIR": self.folder.name + "/data", "ESD_PRECISION": "fp32", "ESD_DEVICE": "cpu"} | self.settings
        self.process = subprocess.Popen([ROOT / "scripts/run"], env=environment, stdout=self.log,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.wait()
        return self

    def wait(self):
        end = time.monotonic() + 600
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/ping", headers={"x-api-key": self.key}, timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.5)
        log = pathlib.Path(self.log.name).read_text(errors="replace")
        self.__exit__()
        raise RuntimeError(f"the server did not start:\n{log[-4000:]}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)
        self.log.close()
        self.folder.cleanup()
