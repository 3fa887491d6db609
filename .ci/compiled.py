"""Prints a CycloneDX bill of materials with only the crates that are on standard input, as `cargo tree` lists them."""

import json
import sys

compiled = {tuple(line.split()[:2]) for line in sys.stdin if line.strip()}
with open(sys.argv[1]) as file:
    bill = json.load(file)
bill["components"] = [one for one in bill["components"] if (one["name"], "v" + one["version"]) in compiled]
kept = {one["bom-ref"] for one in [bill["metadata"]["component"], *bill["components"]]}
if len(kept) < len(compiled):
    sys.exit(f"{sys.argv[1]}: {len(compiled)} crates are compiled, {len(kept)} are listed")
bill["dependencies"] = [
    {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in kept]}
    for one in bill["dependencies"]
    if one["ref"] in kept
]
json.dump(bill, sys.stdout, indent=2)
