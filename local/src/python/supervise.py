"""Runs a command in a process group of its own, and ends the group when standard input does.

Standard input is a socket whose other end the Rust side holds. However that side ends, also by SIGKILL, the kernel closes
that end, and the command and every process that it started are ended: SIGTERM first, SIGKILL for those that still run. The
group's number is written to the socket, for a Rust side that must end the group itself because this program hangs.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 5

for name in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    # Only the socket decides, so that there is one way to end, and it always ends the group.
    signal.signal(name, signal.SIG_IGN)

# Standard input of the command is another one. It is closed when the command begins.
parent = os.dup(0)


def in_the_group():
    """What the child does before it becomes the command, which can run in no group that the Rust side does not know."""
    for name in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    try:
        os.write(parent, b"%d\n" % os.getpid())
    except OSError:
        pass  # The other end is closed, which is handled below.


child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=in_the_group)


def signal_group(which):
    try:
        os.killpg(child.pid, which)
    except (ProcessLookupError, PermissionError):
        pass


def end_with_parent():
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # A side that ends before it has read the group's number resets the connection.
    signal_group(signal.SIGTERM)
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    signal_group(signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
code = child.wait()
# Processes that the command left running.
signal_group(signal.SIGKILL)
# 128 + n is a shell's exit code for a program that signal n ended.
os._exit(code if code >= 0 else 128 - code)
