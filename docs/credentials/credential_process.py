#!/usr/bin/env python3
"""Prints credentials for one endpoint in the credential_process format. Needs botocore, which boto3 brings along.

    credential_process.py --api https://API.execute-api.REGION.amazonaws.com --region REGION \
        --account ACCOUNT --endpoint ep_... --feature telemetry

Signs with the feature's own role, as botocore finds it: environment, container, instance, profile (`--profile`).
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session


def main():
    parser = argparse.ArgumentParser()
    for name in ("api", "region", "account", "endpoint", "feature"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--profile", help="the profile of the feature's own role; not the one that this is for")
    given = parser.parse_args()

    own = Session(profile=given.profile).get_credentials()
    if own is None:
        sys.exit("There are no credentials of the feature's own role to sign with.")
    account, endpoint = (urllib.parse.quote(text, safe="") for text in (given.account, given.endpoint))
    url = f"{given.api.rstrip('/')}/internal/v1/accounts/{account}/endpoints/{endpoint}/credentials"
    body = json.dumps({"feature": given.feature})
    request = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(own.get_frozen_credentials(), "execute-api", given.region).add_auth(request)
    try:
        send = urllib.request.Request(url, body.encode(), dict(request.headers), method="POST")
        with urllib.request.urlopen(send, timeout=20) as answer:
            sys.stdout.write(answer.read().decode())
    except urllib.error.HTTPError as error:
        # A problem document, which says why; it goes where the SDK shows it.
        sys.exit(f"{error.code}: {error.read().decode()}")


if __name__ == "__main__":
    main()
