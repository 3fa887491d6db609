"""Fails unless a file is a program for Linux on the given processor: `elf.py FILE x86_64|arm64`."""

import sys

# e_machine of the ELF header, at offset 18 (System V ABI, "ELF Header").
MACHINES = {"x86_64": 62, "arm64": 183}

with open(sys.argv[1], "rb") as file:
    header = file.read(20)
machine = int.from_bytes(header[18:20], "little")
if header[:4] != b"\x7fELF" or header[4] != 2 or machine != MACHINES[sys.argv[2]]:
    sys.exit(f"{sys.argv[1]} is no 64-bit program for {sys.argv[2]}: {header.hex()}")
print(f"{sys.argv[1]} is a program for {sys.argv[2]}")
