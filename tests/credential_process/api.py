"""An API that answers as the tests of credential_process.py want it to, and the script as a process that calls it."""

import datetime
import functools
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "docs/credentials/credential_process.py"
# The script with a third of its time, so that a test need not wait for all of it.
HURRIED = ("import sys; sys.path.insert(0, sys.argv.pop(1)); import credential_process as script; "
           "assert (script.TIME_LIMIT, script.REQUEST_TIMEOUT) == (60, 20); "
           "script.TIME_LIMIT, script.REQUEST_TIMEOUT = 20, 7; script.main()")
OWN = {"AWS_ACCESS_KEY_ID": "AKIDOWN",
       "AWS_SECRET_ACCESS_KEY": "own-secret-key", "AWS_SESSION_TOKEN": "own-session-token"}


def vended(minutes=60, key="ASIAVENDED"):
    """Credentials that expire so many minutes from now."""
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return {
        "Version": 1, "AccessKeyId": key, "SecretAccessKey": "vended-secret", "SessionToken": "vended-token",
        "Expiration": end.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "endpoint": {"bucketName": "b"},
    }


class Api(http.server.ThreadingHTTPServer):
    """Answers with each of `answers` in turn, and then with the last one again: (status, headers, body), or a function
    that does what it wants with the request's handler."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests, self.times, self.turn = answers, [], [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that has gone is what some tests are about."""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.turn:
            self.server.times.append(time.monotonic())
            self.server.requests.append((self.path, dict(self.headers), json.loads(body)))
            answer = self.server.answers[min(len(self.server.requests), len(self.server.answers)) - 1]
        if callable(answer):
            return answer(self)
        status, headers, body = answer
        body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers), None))
        self.send_error(404)

    def log_message(self, *_):
        pass


class Case(unittest.TestCase):
    """A test with a home folder of its own."""

    def setUp(self):
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.home = pathlib.Path(home.name)
        self.cache = self.home / ".cache/bucket-endpoint"

    def api(self, *answers):
        api = Api(*(answers or [(200, {}, vended())]))
        self.addCleanup(api.server_close)
        self.addCleanup(api.shutdown)
        return api

    def start(self, api, *more, environment=OWN, hurried=False, **changed):
        given = {"api": api if isinstance(api, str) else api.url, "region": "eu-central-1", "account": "acme/ä",
                 "endpoint": "ep_1", "feature": "telemetry", **changed}
        script = ["-B", "-c", HURRIED, str(SCRIPT.parent)] if hurried else [str(SCRIPT)]
        command = [sys.executable, *script, *(f"--{name}={value}" for name, value in given.items()), *more]
        basic = {"HOME": str(self.home), "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
        environment = basic | environment
        # A test that runs in the background of a shell inherits that Ctrl-C is ignored; a shell's own commands do not.
        heeds = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True, preexec_fn=heeds)

    def run_script(self, api, *more, **changed):
        """Exit code, standard output and standard error, of which each must be of the right kind."""
        process = self.start(api, *more, **changed)
        return self.ended(process)

    def ended(self, process):
        output, error = process.communicate(timeout=90)
        for secret in ("own-secret-key", "own-session-token", "vended-secret", "vended-token", "Traceback"):
            self.assertNotIn(secret, error)
        if process.returncode:
            self.assertEqual(output, "")
            self.assertEqual(len(error.splitlines()), 1, error)
        return process.returncode, output, error

    def gets(self, api, *more, **changed):
        """The access key that is printed."""
        code, output, error = self.run_script(api, *more, **changed)
        self.assertEqual((code, error), (0, ""))
        return json.loads(output)["AccessKeyId"]

    def fails(self, api, *more, **changed):
        """The one line that says why."""
        code, _, error = self.run_script(api, *more, **changed)
        self.assertEqual(code, 1)
        return error
