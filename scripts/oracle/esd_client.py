"""The ESD API as its clients use it: upload a checkpoint, run an inference, fetch the pictures."""
import io
import json
import pathlib
import time

import requests

PART = 64 * 1024 * 1024


class Client:
    def __init__(self, url: str, key: str, user: str = "api"):
        self.url, self.session = url.rstrip("/"), requests.Session()
        self.session.headers.update({"x-api-key": key, "username": user})

    def call(self, method: str, path: str, body=None, expect=(200, 201, 202, 204)) -> dict:
        text = None if body is None else json.dumps(body)
        reply = self.session.request(method, f"{self.url}/{path}", data=text, timeout=120)
        if reply.status_code not in expect:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        return reply.json() if reply.content else {}

    def upload_checkpoint(self, file: pathlib.Path, kind: str = "Stable-diffusion") -> str:
        """Multipart through presigned URLs; the id of the active checkpoint."""
        size = file.stat().st_size
        parts = max(1, -(-size // PART))
        body = {"checkpoint_type": kind, "params": {"message": "parity"},
                "filenames": [{"filename": file.name, "parts_number": parts}]}
        created = self.call("POST", "checkpoints", body)["data"]
        tags = []
        with file.open("rb") as stream:
            for number, url in enumerate(created["s3PresignUrl"][file.name], 1):
                reply = requests.put(url, data=stream.read(PART), timeout=600)
                reply.raise_for_status()
                tags.append({"ETag": reply.headers["ETag"], "PartNumber": number})
        checkpoint = created["checkpoint"]["id"]
        self.call("PUT", f"checkpoints/{checkpoint}", {"status": "Active", "multi_parts_tags": {file.name: tags}})
        return checkpoint

    def delete_checkpoint(self, checkpoint: str):
        self.call("DELETE", "checkpoints", {"checkpoint_id_list": [checkpoint]})

    def txt2img(self, model: str, request: dict, kind: str = "Async", two_steps: bool = True) -> list:
        return self.draw("txt2img", model, request, kind, two_steps)

    def draw(self, task: str, model: str, request: dict, kind: str = "Async", two_steps: bool = True, others=None) -> list:
        """The finished PNG files as bytes; others are models besides, names by type."""
        body = {"task_type": task, "inference_type": kind,
                "models": {"Stable-diffusion": [model], "embeddings": []} | (others or {})}
        if two_steps:
            job = self.call("POST", "inferences", body)["data"]["inference"]
            requests.put(job["api_params_s3_upload_url"], data=json.dumps(request), timeout=60).raise_for_status()
            self.call("PUT", f"inferences/{job['id']}/start")
            return self.pictures(job["id"])
        data = self.call("POST", "inferences", body | {"payload_string": json.dumps(request)})["data"]
        return self.pictures(data["InferenceJobId"] if "InferenceJobId" in data else data["inference"]["inference_id"])

    def pictures(self, job: str, limit: float = 600) -> list:
        end = time.monotonic() + limit
        while (data := self.call("GET", f"inferences/{job}")["data"])["status"] != "succeed":
            if data["status"] == "failed" or time.monotonic() > end:
                raise RuntimeError(f"inference {job} is {data['status']}: {data.get('sagemakerRaw')}")
            time.sleep(0.2)
        return [requests.get(url, timeout=60).content for url in data["img_presigned_urls"]]


def opened(png: bytes):
    """The picture; the library is needed by those only who look at pictures."""
    from PIL import Image
    return Image.open(io.BytesIO(png))
