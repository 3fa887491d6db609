"""Signs requests to API Gateway with AWS Signature Version 4, as the vendor's features do.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import json
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlsplit

from requests.auth import AuthBase

SERVICE = "execute-api"


class SignedByFeature(AuthBase):
    """Signs as the role of the feature that the request names, or of any feature if it names none."""

    def __init__(self, region, keys):
        self.region = region
        self.keys = keys

    def __call__(self, request):
        keys = self.keys.get(feature_of(request)) or next(iter(self.keys.values()))
        for name, value in signature(request, self.region, keys).items():
            request.headers[name] = value
        return request


def feature_of(request):
    last = urlsplit(request.url).path.rsplit("/", 1)[-1]
    if last != "credentials":
        return last
    try:
        feature = json.loads(request.body)["feature"]
    except (KeyError, TypeError, ValueError):
        return None
    return feature if isinstance(feature, str) else None


def signature(request, region, keys):
    """The headers that sign the request."""
    time = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    url = urlsplit(request.url)
    body = request.body or b""
    signed = {"host": url.netloc, "x-amz-date": time, "x-amz-security-token": keys["SessionToken"]}
    names = ";".join(signed)
    query = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(url.query, keep_blank_values=True))
    canonical = "\n".join(
        [
            request.method,
            quote(url.path, safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{value}" for name, value in signed.items()),
            "",
            names,
            hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest(),
        ]
    )
    scope = f"{time[:8]}/{region}/{SERVICE}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{keys['SecretAccessKey']}".encode()
    for part in [time[:8], region, SERVICE, "aws4_request"]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signed["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys['AccessKeyId']}/{scope}, SignedHeaders={names}, "
        f"Signature={hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"
    )
    del signed["host"]
    return signed
