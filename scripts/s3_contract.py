"""Every upload and download of the contract: clients use the presigned links, boto3 reads and lists the same objects."""
import json
import os
import struct
import time
import zlib

from s3_tools import check, digest, http, refused

MIB, PNG = 1 << 20, b"\x89PNG\r\n\x1a\n"
MODEL, LIMIT = "esd-random-tiny.safetensors", 300


def everything(api, s3, bucket, name):
    checkpoint(api, s3, bucket, name)
    inference(api, s3, bucket)
    dataset(api, s3, bucket, name)
    training(api, s3, bucket, name)
    status, _ = api.call("DELETE", "/datasets", {"dataset_name_list": [name, name + "_32x32"]})
    check("datasets are deleted with their objects", status == 204 and not keys(s3, bucket, f"dataset/{name}"))


def keys(s3, bucket, prefix):
    return [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def read(s3, location):
    bucket, key = location.removeprefix("s3://").split("/", 1)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def until(api, path, over):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found = api.call("GET", path)[1]["data"]
        if over(found):
            return found
        time.sleep(0.2)
    raise SystemExit(f"{path} did not end: {found}")


def picture(side):
    """A PNG of one colour, somewhat noisy."""
    rows = b"".join(b"\0" + os.urandom(3 * side) for _ in range(side))
    chunks = (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    parts = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return PNG + b"".join(parts)


def checkpoint(api, s3, bucket, name):
    file, parts = name + ".safetensors", [os.urandom(5 * MIB), os.urandom(1000), b""]
    wish = {"checkpoint_type": "Lora", "params": {}, "filenames": [{"filename": file, "parts_number": len(parts)}]}
    status, answer = api.call("POST", "/checkpoints", wish)
    check("a checkpoint is created", status == 201)
    made, urls = answer["data"]["checkpoint"], answer["data"]["s3PresignUrl"][file]
    tags = []
    for number, (url, part) in enumerate(zip(urls, parts), 1):
        put = http("PUT", url, part)
        check(f"part {number} is put by its presigned URL", put.status == 200 and put.headers["ETag"])
        tags.insert(0, {"ETag": put.headers["ETag"], "PartNumber": number})
    wish = {"status": "Active", "multi_parts_tags": {file: tags}}
    status, answer = api.call("PUT", "/checkpoints/" + made["id"], wish)
    check("it is activated, and answers its old status", (status, answer["data"]["checkpoint"]["status"]) == (200, "Initial"))
    key = made["s3_location"].removeprefix(f"s3://{bucket}/") + "/" + file
    stored = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    check("boto3 reads the very bytes", digest(stored) == digest(b"".join(parts)))
    status, answer = api.call("GET", "/checkpoints?types=Lora&status=Active")
    check("it is listed", file in [row["name"][0] for row in answer["data"]["checkpoints"]])
    status, _ = api.call("DELETE", "/checkpoints", {"checkpoint_id_list": [made["id"]]})
    check("it is deleted", status == 204 and refused(lambda: s3.head_object(Bucket=bucket, Key=key)) == 404)


def inference(api, s3, bucket):
    wish = {"task_type": "txt2img", "inference_type": "Async", "models": {"Stable-diffusion": [MODEL]}}
    status, answer = api.call("POST", "/inferences", wish)
    check("an inference is created", status == 201)
    made = answer["data"]["inference"]
    params = json.dumps({"prompt": "x", "steps": 1, "width": 64, "height": 64, "s_tmax": float("inf")}).encode()
    check("api_param.json is put by its presigned URL", http("PUT", made["api_params_s3_upload_url"], params).status == 200)
    check("boto3 reads it where the answer says", read(s3, made["api_params_s3_location"]) == params)
    check("the inference is started", api.call("PUT", f"/inferences/{made['id']}/start")[0] == 202)
    job = until(api, "/inferences/" + made["id"], lambda found: found["status"] not in ("created", "inprogress"))
    check("it succeeds", job["status"] == "succeed" and job["image_names"] == ["image_0.png"])
    place, urls = f"out/{made['id']}/result", job["img_presigned_urls"] + job["output_presigned_urls"]
    stored = keys(s3, bucket, place + "/")
    check("its objects lie where the contract says", stored == [f"{place}/{made['id']}_param.json", place + "/image_0.png"])
    image, report = (http("GET", url).body for url in urls)
    check("its picture comes by its link", image[:8] == PNG and image == read(s3, f"s3://{bucket}/{stored[1]}"))
    check("its report comes by its link", "info" in json.loads(report) and report == read(s3, f"s3://{bucket}/{stored[0]}"))
    names = [url.split("?")[0].rsplit("/", 1)[1] for url in urls]
    check("a link's last part is the file's name", names == ["image_0.png", f"{made['id']}_param.json"])
    status, _ = api.call("DELETE", "/inferences", {"inference_id_list": [made["id"]]})
    check("it is deleted with its parameters", status == 204 and not keys(s3, bucket, made["api_params_s3_location"].split("/", 3)[3]))


def dataset(api, s3, bucket, name):
    files = {"a.png": picture(64), "b.png": picture(64), "a.txt": b"a thing", "b.txt": b"a thing"}
    content = [{"filename": file, "name": file, "type": "image", "params": {}} for file in files]
    wish = {"dataset_name": name, "creator": "api", "prefix": "1_thing", "content": content, "params": {}}
    status, answer = api.call("POST", "/datasets", wish)
    check("a dataset is created", status == 201)
    puts = [http("PUT", answer["data"]["s3PresignUrl"][file], data).status for file, data in files.items()]
    check("its files are put by presigned URLs", puts == [200] * 4)
    check("it is enabled", api.call("PUT", "/datasets/" + name, {"status": "Enabled"})[0] == 200)
    found = api.call("GET", "/datasets/" + name)[1]["data"]
    previews = {item["name"]: http("GET", item["preview_url"]).body for item in found["data"]}
    check("previews come by their links", previews == files)
    check("boto3 reads the files", {file: read(s3, f"{found['s3']}/{file}") for file in files} == files)
    status, answer = api.call("POST", f"/datasets/{name}/crop", {"max_resolution": "32x32"})
    check("it is cropped", status == 202)
    cropped = until(api, "/datasets/" + answer["data"]["dataset_name"],
                    lambda now: all(item["dataStatus"] == "Enabled" for item in now["data"]))
    sizes = [http("GET", item["preview_url"]).body[16:24] for item in cropped["data"] if item["name"].endswith(".png")]
    check("the cropped pictures come by their links", sizes == [struct.pack(">II", 32, 32)] * 2)


def training(api, s3, bucket, name):
    params = {"training_instance_type": "cpu", "model": MODEL, "dataset": name, "fm_type": "sd_1_5"}
    config = {"output_name": name, "save_every_n_epochs": 1, "max_train_epochs": 2, "resolution": "64,64", "network_dim": 4,
              "optimizer_type": "AdamW", "enable_bucket": False, "min_bucket_reso": 64,
              "sample_prompts": "a thing --w 64 --h 64 --s 1", "sample_every_n_epochs": 1}
    wish = {"lora_train_type": "kohya", "params": {"training_params": params, "config_params": config}}
    status, answer = api.call("POST", "/trainings", wish)
    check("a training is created", status == 201)
    made = answer["data"]
    toml = read(s3, made["params"]["training_params"]["s3_toml_path"]).decode()
    check("boto3 reads its configuration", f'output_name = "{name}"' in toml.replace("'", '"'))
    over = until(api, "/trainings/" + made["id"], lambda found: found["job_status"] in ("Completed", "Failed", "Stopped"))
    check("it completes", over["job_status"] == "Completed")
    logs = {log["filename"]: http("GET", log["url"]).body for log in over["logs"]}
    check("its logs come by their links", any("events.out" in file for file in logs) and all(logs.values()))
    samples = [http("GET", sample["url"]).body[:8] for sample in over["samples"]]
    check("so do the pictures drawn on the way", samples == [PNG] * 2)
    rows = api.call("GET", "/checkpoints?types=Lora&per_page=100")[1]["data"]["checkpoints"]
    places = {row["name"][0]: row["s3Location"] for row in rows if row["name"][0].startswith(name)}
    check("its files are checkpoints", sorted(places) == [name + "-000001.safetensors", name + ".safetensors"])
    heads = [read(s3, f"{place}/{file}")[8:9] for file, place in places.items()]
    check("boto3 reads them", heads == [b"{"] * 2)
    status, _ = api.call("DELETE", "/trainings", {"training_id_list": [made["id"]]})
    check("it is deleted with its logs", status == 204 and not keys(s3, bucket, f"kohya/train/{made['id']}"))
    ids = [row["id"] for row in rows if row["name"][0].startswith(name)]
    status, _ = api.call("DELETE", "/checkpoints", {"checkpoint_id_list": ids})
    gone = [refused(lambda: read(s3, f"{place}/{file}")) for file, place in places.items()]
    check("its checkpoints are deleted", (status, gone) == (204, [404, 404]))
