"""Prints the template as JSON, or zips built binaries.

    package.py template TEMPLATE        the template as JSON, its short forms and loops (Fn::ForEach) expanded
    package.py zip FOLDER BINARY...     for each BINARY, FOLDER/name.zip with it as `bootstrap`
"""

import json
import pathlib
import sys
import zipfile

if sys.argv[1] == "template":
    from ministack.services.cloudformation import language_extensions
    from samtranslator.yaml_helper import yaml_parse

    with open(sys.argv[2], encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # Without parameters: a reference to one stays a reference.
    expanded = language_extensions.apply(template, {})
    expanded["Transform"] = [name for name in template["Transform"] if name != language_extensions.TRANSFORM]
    json.dump(expanded, sys.stdout, default=str)
else:
    # Not compressed: it stays on this machine, and compressing takes longer than copying.
    entry = zipfile.ZipInfo("bootstrap", date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o100755 << 16
    folder = pathlib.Path(sys.argv[2])
    for binary in map(pathlib.Path, sys.argv[3:]):
        with zipfile.ZipFile(folder / f"{binary.name}.zip", "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(entry, binary.read_bytes())
