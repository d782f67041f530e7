"""Fills the database of a server with rows such as years of work leave them, copied from one row of each kind."""
import json
import pathlib
import random
import sqlite3

PLAIN = 1000  # users and roles: their lists have no pages
RARE = 5  # rows that a selective filter finds, the oldest of all
TYPES = ["Lora"] * 60 + ["Stable-diffusion"] * 25 + ["embeddings"] * 6 + ["VAE"] * 5 + ["ControlNet"] * 4
STATES = ["ACTIVE"] * 90 + ["INITIAL"] * 8 + ["DISABLED"] * 2
TASKS = ["TXT2IMG"] * 70 + ["IMG2IMG"] * 20 + ["EXTRA_SINGLE_IMAGE"] * 7 + ["REMBG"] * 3
ENDS = ["SUCCEED"] * 93 + ["FAILED"] * 6 + ["CREATED"]
PAYLOAD = json.dumps({"prompt": "a red apple on a wooden table, " * 60, "negative_prompt": "blurry, " * 100, "steps": 20, "width": 512, "height": 512,
                      "override_settings": {"sd_model_checkpoint": "first.safetensors"}})


def middle(number):
    """A row that whoever made the first one owns."""
    return number // 6 * 3


class Rows:
    def __init__(self, folder, number):
        self.database, self.number = sqlite3.connect(next(pathlib.Path(folder, "data").glob("*.db")), timeout=60), number
        self.random = random.Random(7)

    def copy(self, table, rows, fresh):
        """Copies a table's one row as often as wanted; `fresh` says which columns differ, by number."""
        columns = [c[1] for c in self.database.execute(f"PRAGMA table_info({table})")]
        row = dict(zip(columns, self.database.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()))
        every = (tuple((row | fresh(i, row)).values()) for i in range(rows))
        self.database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", every)

    def owners(self, i):
        """One of 300 lists of roles, a few of them common; the last rows are those of the role `rare`."""
        if i >= self.number - RARE:
            return json.dumps(["rare"])
        return json.dumps([f"copy-{int(300 * self.random.random() ** 3)}"])

    def checkpoint(self, i, row):
        rare = i >= self.number - RARE
        return {"id": f"copy-{i}", "created": row["created"] - i, "shipped": 0, "owners": self.owners(i),
                "type": "hypernetworks" if rare else self.random.choice(TYPES), "status": self.random.choice(STATES)}

    def inference(self, i, row):
        end = self.random.choice(ENDS)
        done = end == "SUCCEED"
        rare = i >= self.number - RARE
        return {"id": f"copy-{i}", "create_time": row["create_time"] - i, "start_time": row["create_time"] - i, "status": end,
                "owner": "rare" if rare else f"copy-{int(PLAIN * self.random.random() ** 3)}", "task_type": "TXT2IMG" if rare else self.random.choice(TASKS),
                "payload": PAYLOAD if i % 2 else None, "output_key": f"sagemaker_output/{i}.out", "workflow": None,
                "image_names": json.dumps([f"image_{k}.jpg" for k in range(i % 4 + 1)] if done else []),
                "report_name": f"copy-{i}_param.json" if done else None, "failure": "the picture had no end" if end == "FAILED" else None,
                "complete_time": row["create_time"] - i + 20_000_000 if end != "CREATED" else None}

    def dataset(self, i, row):
        state = "DISABLED" if i >= self.number - RARE else self.random.choice(["ENABLED", "INITIALED"])
        return {"name": f"copy-{i}", "created": row["created"] - i, "owners": self.owners(i) if i % 3 else row["owners"], "status": state}

    def training(self, i, row):
        return {"id": f"copy-{i}", "output_name": f"copy-{i}", "created": row["created"] - i, "status": self.random.choice(["COMPLETED"] * 9 + ["FAILED"]),
                "owners": self.owners(i) if i % 3 else row["owners"]}

    def seed(self):
        some = f"copy-{middle(self.number)}"
        with self.database:
            self.copy("role", PLAIN, lambda i, r: {"role_name": f"copy-{i}", "creator": f"copy-{i // 10}"})
            self.copy("user", PLAIN, lambda i, r: {"username": f"copy-{i}", "roles": json.dumps([f"copy-{i}", "byoc"]), "password": None})
            self.copy("checkpoint", self.number, self.checkpoint)
            self.copy("checkpoint_file", self.number, lambda i, r: {"checkpoint_id": f"copy-{i}", "name": f"copy-{i}.safetensors"})
            self.copy("inference", self.number, self.inference)
            self.copy("dataset", self.number, self.dataset)
            self.copy("dataset_item", 100, lambda i, r: {"dataset": some, "key": f"{i}", "name": f"{i}", "file": f"{i}.png"})
            self.copy("training", self.number, self.training)
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.database.close()
