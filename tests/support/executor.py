"""An executor of the conformance suite: the stand-alone Python validators in the folders that are its arguments."""

import importlib.util
import json
import re
import sys
from pathlib import Path

validators = {}
for path in (path for folder in sys.argv[1:] for path in Path(folder).glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    validators[re.findall(r"\(`(\S+?)`\)", path.read_text("utf-8"))[0]] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

for line in sys.stdin:
    asked = json.loads(line)
    found = validators[asked["model"]].validate(asked["payload"])
    issues = [{"location": at, "keyword": keyword, "message": message} for at, keyword, message in found]
    print(json.dumps({"id": asked["id"], "valid": not issues, "issues": issues}))
