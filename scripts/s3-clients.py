#!/usr/bin/env python3
"""Uploads and downloads as the API's real clients do, with boto3 and bare HTTP, against a running server.

usage: s3-clients.py API_URL API_KEY STORE_URL STORE_KEYS_FILE   (needs boto3)
Prints one line per check and fails at the first that does not hold.
"""
import os
import sys
import tempfile
import uuid

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config

import s3_contract
from s3_tools import Api, check, digest, http, refused

MIB = 1 << 20


def objects(s3, bucket, name):
    key = f"{name}/hello.txt"
    s3.put_object(Bucket=bucket, Key=key, Body=b"hello", ContentType="text/plain")
    got = s3.get_object(Bucket=bucket, Key=key)
    check("put_object and get_object", got["Body"].read() == b"hello" and got["ContentType"] == "text/plain")
    check("head_object of a missing key is 404", refused(lambda: s3.head_object(Bucket=bucket, Key=name + "/none")) == 404)
    part = s3.get_object(Bucket=bucket, Key=key, Range="bytes=1-3")["Body"].read()
    check("get_object of a range", part == b"ell")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=name + "/")
    check("list_objects_v2", [item["Key"] for item in listed["Contents"]] == [key])
    s3.delete_object(Bucket=bucket, Key=key)
    check("delete_object", refused(lambda: s3.head_object(Bucket=bucket, Key=key)) == 404)


def files(s3, bucket, name, folder):
    content = os.urandom(MIB) * 40
    source, back = os.path.join(folder, "source"), os.path.join(folder, "back")
    with open(source, "wb") as file:
        file.write(content)
    s3.upload_file(source, bucket, name + "/file", Config=TransferConfig(multipart_threshold=8 * MIB))
    s3.download_file(bucket, name + "/file", back)
    with open(back, "rb") as file:
        check("upload_file and download_file of 40 MiB in parts", digest(file.read()) == digest(content))
    s3.delete_object(Bucket=bucket, Key=name + "/file")


def presigned(s3, bucket, name):
    params = {"Bucket": bucket, "Key": name + "/presigned"}
    put = s3.generate_presigned_url("put_object", Params=params, ExpiresIn=60)
    check("presigned PUT", http("PUT", put, b"by url").status == 200)
    get = s3.generate_presigned_url("get_object", Params=params, ExpiresIn=60)
    check("presigned GET", http("GET", get).body == b"by url")
    check("a forged presigned URL is 403", http("GET", get[:-4] + "0000").status == 403)
    stranger = client(s3.meta.endpoint_url, "stranger", "wrong")
    check("a stranger's keys are refused", refused(lambda: stranger.get_object(**params)) == 403)
    s3.delete_object(**params)


def client(url, access, secret):
    return boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        region_name="us-east-1",
        config=Config(signature_version="s3v4"),
    )


def main():
    api_url, api_key, store_url, keys_file = sys.argv[1:]
    with open(keys_file) as file:
        s3 = client(store_url, *file.read().split())
    bucket, name = s3.list_buckets()["Buckets"][0]["Name"], "check-" + uuid.uuid4().hex[:8]
    with tempfile.TemporaryDirectory() as folder:
        objects(s3, bucket, name)
        files(s3, bucket, name, folder)
        presigned(s3, bucket, name)
    s3_contract.everything(Api(api_url, api_key), s3, bucket, name)
    print("all checks hold")


if __name__ == "__main__":
    main()
