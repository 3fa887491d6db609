#!/usr/bin/env python3
"""Prints credentials for one endpoint in the credential_process format. Needs botocore, which boto3 brings along.

    credential_process.py --api https://API.execute-api.REGION.amazonaws.com --region REGION \
        --account ACCOUNT --endpoint ep_... --feature telemetry

Signs with the feature's own role: that of the profile named by `--profile`, or else what the environment, a container
or an instance gives. Without `--profile` no keys and no process of a profile are asked for, not even those of
[default], which may run this. Credentials are cached until five minutes before they expire, in files that only this
user can read, in $XDG_CACHE_HOME/bucket-endpoint or ~/.cache/bucket-endpoint. An error is one line. Linux and macOS.
"""

import argparse
import contextlib
import datetime
import email.utils
import fcntl
import hashlib
import json
import os
import pathlib
import signal
import stat
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# Set for whatever this runs, so that it notices when it is asked for the credentials that it signs with.
RUNNING = "BUCKET_ENDPOINT_CREDENTIAL_PROCESS"
# The ways to the machine's own credentials, by botocore's names for them: no keys and no process of a profile.
OF_THE_MACHINE = {"env", "assume-role-with-web-identity", "container-role", "iam-role"}
# What names the machine's own credentials, or the files with the profiles. Credentials of one are not given to another.
SOURCES = ("AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
           "AWS_CONTAINER_CREDENTIALS_FULL_URI")
PROFILES = {"AWS_CONFIG_FILE": "~/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials"}

# In seconds: this whole program, waiting for another one included; one request; a file that nobody needs any more.
TIME_LIMIT, REQUEST_TIMEOUT, ABANDONED = 60, 20, 24 * 3600
# Temporary errors, and the waits before the next requests where the answer has no Retry-After.
TEMPORARY, WAITS = (429, 500, 502, 503, 504), (1, 2, 4)


class Temporary(Exception):
    """A request that may work later: what happened, and after how many seconds, if the answer says so."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would take the signature and the session token elsewhere."""

    def redirect_request(self, *_):
        return None


def one_line(text, secrets=()):
    """Text of others as a part of one line: without secrets, line breaks and control characters, and not too long."""
    # Amazon API Gateway repeats the signed headers, the session token included, after these words.
    text = str(text).split("The Canonical String")[0]
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= 600 else text[:600] + "..."


def own_credentials(profile):
    """Access key, secret and token of the feature's own role."""
    try:
        # Here, for a run that finds its credentials in the cache needs none of it.
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.session import Session
    except ImportError:
        sys.exit("botocore is missing: install it for this Python, for example with `pip install botocore`.")
    if profile is None:
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            os.environ.pop(name, None)
    none = "There are no credentials of the feature's own role to sign with"
    try:
        session = Session(profile=profile)
        if profile is None:
            resolver = session.get_component("credential_provider")
            for method in {provider.METHOD for provider in resolver.providers} - OF_THE_MACHINE:
                resolver.remove(method)
        found = session.get_credentials()
        own = found and found.get_frozen_credentials()
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{none}: {one_line(error)}")
    if not own:
        sys.exit(f"{none}. Give --profile, or run this where the feature's role is.")
    return own


def refused(error, own):
    """What an answer with an error status is: the end or, if it may work later, a Temporary."""
    try:
        answer = json.loads(error.read())
    except Exception:
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    # Bucket Endpoint answers with `code` and `detail`, Amazon API Gateway with `message`.
    code, detail = answer.get("code"), answer.get("detail") or answer.get("message") or error.reason
    text = one_line(f"{error.code}{f' {code}' if code else ''}: {detail}", (own.secret_key, own.token))
    if error.code in TEMPORARY:
        return Temporary(text, seconds(error.headers.get("Retry-After")))
    if error.code < 400:
        return SystemExit(f"{text}. The API redirects: check --api.")
    if not code and error.code in (401, 403):
        text += (". Are the credentials of the feature's own role valid, has it the policy UseEndpointsPolicy, and are"
                 " --api and --region the API's?")
    return SystemExit(text)


def seconds(retry_after):
    """A Retry-After, which is a number of seconds or a date; None if there is none that can be read."""
    try:
        if retry_after.strip().isdecimal():
            return int(retry_after[:9])
        return max(0, round(email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()))
    except (AttributeError, TypeError, ValueError, OverflowError):
        return None


def request(given, own):
    """The API's answer."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    url = "{}/internal/v1/accounts/{}/endpoints/{}/credentials".format(
        given.api, *(urllib.parse.quote(part, safe="") for part in (given.account, given.endpoint)))
    body = json.dumps({"feature": given.feature})
    signed = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(own, "execute-api", given.region).add_auth(signed)
    send = urllib.request.Request(url, body.encode(), dict(signed.headers), method="POST")
    try:
        with urllib.request.build_opener(NoRedirect).open(send, timeout=REQUEST_TIMEOUT) as answer:
            answer = answer.read()
    except urllib.error.HTTPError as error:
        raise refused(error, own)
    except TimeoutError:
        raise Temporary(f"no answer within {REQUEST_TIMEOUT} s", None)
    except OSError as error:
        raise Temporary(one_line(getattr(error, "reason", error)), None)
    except Exception as error:
        # A malformed status line, header or chunk. The texts of such errors may repeat the answer.
        raise Temporary(f"the answer is no HTTP response ({type(error).__name__})", None)
    found = credentials_in(answer)
    if found is None:
        sys.exit(f"{given.api} answered without credentials. Is it the API of Bucket Endpoint? Check --api.")
    return found[0]


def new_credentials(given, own):
    """The credentials of the API's answer. Temporary errors are waited out, as long as there is time."""
    for wait in (*WAITS, None):
        try:
            return request(given, own)
        except Temporary as error:
            what, later = error.args
            wait = later if wait and later is not None else wait
            # What is left of the time limit.
            if wait is None or wait >= signal.getitimer(signal.ITIMER_REAL)[0]:
                after = "later" if later is None else f"in {later} s"
                sys.exit(f"{given.api}: {what}. Try again {after}; if it persists, check --api, network and API.")
            time.sleep(wait)


def credentials_in(text):
    """A whole answer, with its end in seconds since 1970; None of anything else."""
    try:
        found = json.loads(text)
        keys = [found[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        is_whole = found["Version"] == 1 and all(isinstance(key, str) and key for key in keys)
        end = datetime.datetime.fromisoformat(found["Expiration"].replace("Z", "+00:00")).timestamp()
        return (found, end) if is_whole else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


class Cache:
    """The credentials of one endpoint for one feature and one caller, in a file beside its lock."""

    def __init__(self, given):
        self.renew_before = given.renew_before * 60
        whose = {name: os.environ.get(name) for name in SOURCES} if given.profile is None else {}
        for name, default in PROFILES.items() if given.profile is not None else ():
            path = os.path.expanduser(os.environ.get(name) or default)
            # A profile that was changed may be another role.
            whose[path] = os.stat(path).st_mtime_ns if os.path.exists(path) else None
        what = vars(given) | {"whose": whose, "renew_before": None}
        name = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
        folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.folder = pathlib.Path(folder, "bucket-endpoint")
        self.file, self.lock = self.folder / f"{name}.json", self.folder / f"{name}.lock"

    def read(self):
        """What is in the file, if it is this user's alone, whole, and does not expire soon."""
        try:
            with open(os.open(self.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), encoding="utf-8") as file:
                status, found = os.fstat(file.fileno()), credentials_in(file.read(65536))
        except (OSError, ValueError):
            return None
        is_own = status.st_uid == os.geteuid() and not status.st_mode & 0o077
        return found[0] if is_own and found and found[1] - time.time() > self.renew_before else None

    @contextlib.contextmanager
    def locked(self):
        """Waits until no other process gets the same credentials. The lock ends with the process, however it ends."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = os.lstat(self.folder)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            raise PermissionError(f"{self.folder} is no folder of this user")
        os.chmod(self.folder, 0o700)
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.utime(descriptor)
            yield
        finally:
            os.close(descriptor)

    def write(self, found):
        """Replaces the file at once, so that no reader sees a part of it; and removes what nobody needs any more."""
        part = self.file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, 0o600)
            json.dump(found, file)
        os.replace(part, self.file)
        for old in self.folder.iterdir():
            with contextlib.suppress(OSError):
                if time.time() - old.stat().st_mtime > ABANDONED:
                    old.unlink()


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("api", "region", "account", "endpoint", "feature"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--profile", help="the profile of the feature's own role; not the one that this is for")
    parser.add_argument("--renew-before", type=int, choices=range(1, 51), default=5, metavar="MINUTES",
                        help="get new credentials so many minutes before the cached ones expire; 5 if not given")
    given = parser.parse_args()
    given.api = given.api.rstrip("/")
    address = urllib.parse.urlsplit(given.api)
    host = address.hostname or ""
    is_here = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
    if not host or address.scheme != "https" and not (address.scheme == "http" and is_here):
        sys.exit("--api must be an https:// address: the answer holds credentials.")
    return given


def credentials(given):
    """The cached credentials, or new ones."""
    cache, error = Cache(given), None
    with contextlib.ExitStack() as stack:
        found = cache.read()
        if found is None:
            try:
                stack.enter_context(cache.locked())
                found = cache.read()
            except OSError as failed:
                error = failed
        if found is None:
            found = new_credentials(given, own_credentials(given.profile))
            try:
                error or cache.write(found)
            except OSError as failed:
                error = failed
        if error:
            print(f"The credentials are not cached: {one_line(error)}. Set XDG_CACHE_HOME.", file=sys.stderr)
        return found


def out_of_time(*_):
    sys.exit(f"no answer within {TIME_LIMIT} s. Try again; if it persists, check the network and the API.")


def main():
    signal.signal(signal.SIGALRM, out_of_time)
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
    try:
        if RUNNING in os.environ:
            sys.exit(
                "credential_process.py was run to get the credentials that it signs with itself, which would never end."
                " Give --profile the profile of the feature's own role, not one that runs this script.")
        os.environ[RUNNING] = "1"
        print(json.dumps(credentials(arguments())), flush=True)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever asked has gone.
        os._exit(1)
    except Exception as error:
        sys.exit(f"credential_process.py failed unexpectedly: {type(error).__name__}.")


if __name__ == "__main__":
    main()
