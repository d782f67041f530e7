"""Keeps the robots from taking away their own user or his role: all that they call after that would only be refused."""
import schemathesis

OWN = {"username": "api", "role_name": "IT Operator"}


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if not isinstance(body, dict):
        return
    for field, name in OWN.items():
        if body.get(field) == name:
            body[field] = name + " of the robots"
    names = body.get("user_name_list")
    if isinstance(names, list):
        body["user_name_list"] = ["nobody" if name == "api" else name for name in names]
