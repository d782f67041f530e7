"""Keeps the robots from what would make all their later calls worthless: taking away their own user or his role, after which
all is refused, and pictures of the usual size, after which a busy machine draws for the rest of the run."""
import json

import schemathesis

OWN = {"username": "api", "role_name": "IT Operator"}
SMALL = {"steps": 1, "width": 64, "height": 64}


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if not isinstance(body, dict):
        return
    for field, name in OWN.items():
        if body.get(field) == name:
            body[field] = name + " of the robots"
    if isinstance(body.get("user_name_list"), list):
        body["user_name_list"] = ["nobody" if name == OWN["username"] else name for name in body["user_name_list"]]
    if isinstance(body.get("payload_string"), str):
        body["payload_string"] = small(body["payload_string"])


def small(text):
    try:
        parameters = json.loads(text)
    except ValueError:
        return text
    return json.dumps({**parameters, **SMALL}) if isinstance(parameters, dict) else text
