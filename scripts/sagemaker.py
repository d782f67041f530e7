#!/usr/bin/env python3
"""Runs a server whose SageMaker and S3 are moto's, and makes a picture and a LoRA through it.

usage: sagemaker.py   (needs moto[server] and boto3; the server must be built)
moto describes no queues and leaves asynchronous results in buckets of its own, so only real-time calls are tried here. Its training jobs
are over when they are created, and it knows no way to stop one: they are held open here until their file is there.
"""
import base64
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import FakeTrainingJob, sagemaker_backends
from moto.server import ThreadedMotoServer

KEY = "09876543210987654321"
REGION = "us-east-1"
ENDPOINT = "esd-real-time-moto"
PNG = b"\x89PNG\r\n\x1a\n"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDMOTO", "AWS_SECRET_ACCESS_KEY": "moto-secret"}
ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def call(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"x-api-key": KEY, "username": "api"}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read() or b"{}")


def start_server(aws, folder, log):
    environment = os.environ | CREDENTIALS | {
        "ESD_BACKEND": "sagemaker", "ESD_PORT": str(free_port()), "ESD_API_KEY": KEY, "ESD_DATA_DIR": f"{folder}/data",
        "ESD_STORE_URL": aws, "ESD_STORE_ACCESS_KEY": CREDENTIALS["AWS_ACCESS_KEY_ID"],
        "ESD_STORE_SECRET_KEY": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        "ESD_AWS_REGION": REGION, "ESD_AWS_ENDPOINT_URL": aws, "ESD_SAGEMAKER_IMAGE_URI": "image:1",
        "ESD_SAGEMAKER_ROLE_ARN": "arn:aws:iam::123456789012:role/esd", "ESD_SAGEMAKER_TRAINING_IMAGE_URI": "trainer:1",
    }
    server = subprocess.Popen([ROOT / "scripts/run"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    for line in server.stdout:
        if line.startswith("  API "):
            return server, line.split()[1].rstrip("/")
    raise SystemExit("the server did not start: " + pathlib.Path(log.name).read_text())


def endpoints(api):
    return call("GET", f"{api}/endpoints")[1]["data"]["endpoints"]


def make_endpoint(api, kind="Real-time", least=1):
    status, answer = call("POST", f"{api}/endpoints", {
        "endpoint_name": "moto", "endpoint_type": kind, "instance_type": "ml.g4dn.xlarge",
        "initial_instance_count": 1, "autoscaling_enabled": True, "min_instance_number": least, "max_instance_number": 2,
        "assign_to_roles": ["IT Operator"]})
    assert status == 202 and answer["data"]["endpoint_status"] == "Creating", (status, answer)
    for _ in range(100):
        row = endpoints(api)[0]
        if row["endpoint_status"] == "InService":
            return row
        time.sleep(0.2)
    raise SystemExit(f"the endpoint does not come into service: {row}")


def wake(api, aws):
    """An endpoint that may have no instance has an alarm that gives it one, as long as it is there."""
    named = {"region_name": REGION, "endpoint_url": aws, "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    scaling, alarms = (boto3.client(kind, **named) for kind in ("application-autoscaling", "cloudwatch"))
    name = make_endpoint(api, "Async", 0)["endpoint_name"]
    policies = scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]
    steps = [policy["PolicyARN"] for policy in policies if policy["PolicyType"] == "StepScaling"]
    [alarm] = alarms.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"]
    assert len(steps) == 1 and alarm["AlarmActions"] == steps, (policies, alarm)
    assert alarm["MetricName"] == "HasBacklogWithoutCapacity", alarm
    assert alarm["Dimensions"] == [{"Name": "EndpointName", "Value": name}], alarm
    status, answer = call("DELETE", f"{api}/endpoints", {"endpoint_name_list": [name]})
    assert status == 204, (status, answer)
    assert not alarms.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"]
    assert not scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]


def infer(api):
    status, answer = call("POST", f"{api}/inferences", {
        "task_type": "rembg", "inference_type": "Real-time", "models": {"embeddings": []}, "payload_string": "{}"})
    return status, answer


def hold_jobs_open():
    made = FakeTrainingJob.__init__

    def begun(job, *arguments, **named):
        made(job, *arguments, **named)
        job.training_job_status, job.secondary_status = "InProgress", "Training"

    FakeTrainingJob.__init__ = begun


def awaited(api, training, status):
    for _ in range(300):
        row = call("GET", f"{api}/trainings/{training}")[1]["data"]
        if row["job_status"] == status:
            return row
        time.sleep(0.2)
    raise SystemExit(f"the training does not become {status}: {row}")


def train(api, s3):
    call("POST", f"{api}/datasets", {"dataset_name": "cars", "creator": "api", "prefix": "10_car",
                                     "content": [{"filename": "a.png", "name": "a", "type": "image", "params": {}}]})
    model = call("GET", f"{api}/checkpoints")[1]["data"]["checkpoints"][0]["name"][0]
    status, answer = call("POST", f"{api}/trainings", {"lora_train_type": "kohya", "params": {
        "training_params": {"training_instance_type": "ml.g4dn.xlarge", "model": model, "dataset": "cars", "fm_type": "sd_1_5"},
        "config_params": {"output_name": "lego", "save_every_n_epochs": 1, "max_train_epochs": 1}}})
    assert status == 201, (status, answer)
    training = answer["data"]["id"]
    name = awaited(api, training, "Training")["sagemaker_train_name"]
    place = answer["data"]["output_location"].removeprefix("s3://esd/")
    s3.put_object(Bucket="esd", Key=f"{place}/lego.safetensors", Body=b"weights")
    job = sagemaker_backends[DEFAULT_ACCOUNT_ID][REGION].training_jobs[name]
    where = json.loads(s3.get_object(Bucket="esd", Key=job.hyper_parameters["s3_location"].removeprefix("s3://esd/"))["Body"].read())
    assert where["s3-output-path"] == answer["data"]["output_location"], where
    job.training_job_status = job.secondary_status = "Completed"
    awaited(api, training, "Completed")
    loras = call("GET", f"{api}/checkpoints?types=Lora")[1]["data"]["checkpoints"]
    assert [lora["name"] for lora in loras] == [["lego.safetensors"]] and loras[0]["status"] == "Active", loras


def main():
    hold_jobs_open()
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    aws = "http://127.0.0.1:%d" % moto.get_host_and_port()[1]
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "w") as log:
        s3 = boto3.client("s3", REGION, endpoint_url=aws, aws_access_key_id="a", aws_secret_access_key="b")
        s3.create_bucket(Bucket="esd")
        server, api = start_server(aws, folder, log)
        try:
            status, answer = infer(api)
            assert status == 400 and answer["message"].startswith("no available Real-time endpoints"), (status, answer)
            make_endpoint(api)
            sagemaker = boto3.client("sagemaker", REGION, endpoint_url=aws, aws_access_key_id="a",
                                     aws_secret_access_key="b")
            assert sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"] == "InService"
            print("an endpoint is made at SageMaker")
            result = {"image": base64.b64encode(PNG).decode(), "parameters": {}}
            call("POST", f"{aws}/moto-api/static/sagemaker/endpoint-results",
                 {"region": REGION, "results": [{"Body": json.dumps(result)}]})
            status, answer = infer(api)
            assert status == 200 and answer["data"]["image_names"] == ["image.png"], (status, answer)
            with urllib.request.urlopen(answer["data"]["img_presigned_urls"][0]) as picture:
                assert picture.read() == PNG
            print("a picture comes back from a real-time call")
            status, answer = call("DELETE", f"{api}/endpoints", {"endpoint_name_list": [ENDPOINT]})
            assert status == 204 and not endpoints(api), (status, answer)
            assert not sagemaker.list_endpoints()["Endpoints"] and not sagemaker.list_models()["Models"]
            print("and is removed there")
            wake(api, aws)
            print("one that sleeps is woken by an alarm")
            train(api, s3)
            print("a LoRA of a training job becomes a checkpoint")
        finally:
            server.terminate()
            server.wait(15)
            moto.stop()
        assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in pathlib.Path(log.name).read_text()
        print("no credentials are in the log")


main()
