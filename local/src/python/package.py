"""Prints the template as JSON, or zips built binaries.

    package.py template TEMPLATE        the template as JSON, its short forms and loops (Fn::ForEach) expanded
    package.py zip FOLDER BINARY...     for each BINARY, FOLDER/name.zip with what is loaded of it as `bootstrap`
"""

import json
import mmap
import pathlib
import struct
import sys
import zipfile


def loaded(executable):
    """An executable as it is loaded. In an ELF file symbols and debug information come behind that: half of the file,
    which would be packaged, hashed, uploaded and unzipped for nobody."""
    if executable[:6] != b"\x7fELF\x02\x01":
        return executable[:]
    offset, = struct.unpack_from("<Q", executable, 32)
    size, number = struct.unpack_from("<HH", executable, 54)
    headers = [struct.unpack_from("<IIQQQQ", executable, offset + size * index) for index in range(number)]
    load = 1
    end = max(start + length for kind, _, start, _, _, length in headers if kind == load)
    # Without the table of sections: its place, and the number and size of its entries.
    return executable[:40] + bytes(8) + executable[48:58] + bytes(6) + executable[64:end]


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
        with binary.open("rb") as file, zipfile.ZipFile(folder / f"{binary.name}.zip", "w", zipfile.ZIP_STORED) as archive:
            # Of a mapped file only what is asked for is read.
            archive.writestr(entry, loaded(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
