"""What scripts that check the store have in common: the API, bare HTTP, and one line for each check."""
import hashlib
import json
import sys
import urllib.error
import urllib.request

from botocore.exceptions import ClientError


class Api:
    """The REST API behind its key, as the user that is there from the first start."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/") + "/prod", key

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"x-api-key": self.key, "username": "api"}
        answer = http(method, self.url + path, data, headers)
        return answer.status, json.loads(answer.body or b"{}")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def http(method, url, data=None, headers=None):
    # Left alone, urllib calls every body a form, and the store's web server then reads it as one.
    headers = {"Content-Type": "application/octet-stream"} | (headers or {})
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.headers, refusal.read())


def check(what, holds):
    print(("ok    " if holds else "FAILED ") + what, flush=True)
    if not holds:
        sys.exit(1)


def refused(call):
    try:
        call()
    except ClientError as refusal:
        return refusal.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


def digest(content):
    return hashlib.sha256(content).hexdigest()
