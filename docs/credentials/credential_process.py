#!/usr/bin/env python3
"""Prints credentials for one endpoint in the credential_process format. Needs botocore, which boto3 brings along.

    credential_process.py --api https://API.execute-api.REGION.amazonaws.com --region REGION \
        --account ACCOUNT --endpoint ep_... --feature telemetry

Signs with the feature's own role: that of the profile named by `--profile`, or else what the environment, a container
or an instance gives. Without `--profile` no keys and no process of a profile are asked for, not even those of
[default], which may run this.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

# Set for whatever this runs, so that it notices when it is asked for the credentials with which it is to sign.
RUNNING = "BUCKET_ENDPOINT_CREDENTIAL_PROCESS"

# The ways to the machine's own credentials, by botocore's names for them: no keys and no process of a profile.
OF_THE_MACHINE = ("env", "assume-role-with-web-identity", "container-role", "iam-role")


def own_credentials(profile):
    """Access key, secret and token of the feature's own role."""
    if RUNNING in os.environ:
        sys.exit(
            "credential_process.py was run to get the credentials that it signs with itself, which would never end. "
            "Give --profile the profile of the feature's own role, not one that runs this script."
        )
    os.environ[RUNNING] = "1"
    if profile is None:
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            os.environ.pop(name, None)
    session = Session(profile=profile)
    if profile is None:
        resolver = session.get_component("credential_provider")
        for provider in [provider.METHOD for provider in resolver.providers]:
            if provider not in OF_THE_MACHINE:
                resolver.remove(provider)
    found = session.get_credentials()
    if found is None:
        sys.exit("There are no credentials of the feature's own role to sign with.")
    return found.get_frozen_credentials()


def main():
    parser = argparse.ArgumentParser()
    for name in ("api", "region", "account", "endpoint", "feature"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--profile", help="the profile of the feature's own role; not the one that this is for")
    given = parser.parse_args()

    try:
        own = own_credentials(given.profile)
    except BotoCoreError as error:
        sys.exit(f"There are no credentials of the feature's own role to sign with: {error}")
    account, endpoint = (urllib.parse.quote(text, safe="") for text in (given.account, given.endpoint))
    url = f"{given.api.rstrip('/')}/internal/v1/accounts/{account}/endpoints/{endpoint}/credentials"
    body = json.dumps({"feature": given.feature})
    request = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(own, "execute-api", given.region).add_auth(request)
    try:
        send = urllib.request.Request(url, body.encode(), dict(request.headers), method="POST")
        with urllib.request.urlopen(send, timeout=20) as answer:
            sys.stdout.write(answer.read().decode())
    except urllib.error.HTTPError as error:
        # A problem document, which says why; it goes where the SDK shows it.
        sys.exit(f"{error.code}: {error.read().decode()}")


if __name__ == "__main__":
    main()
