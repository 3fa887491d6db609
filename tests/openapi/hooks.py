"""What the document, which is for every deployment, cannot say of this one; and what no schema can say."""

import atexit
import json
import os
import re
from pathlib import Path

import schemathesis

from sigv4 import SignedByFeature

keys = json.loads(Path(os.environ["FEATURE_KEYS"]).read_text())
schemathesis.auth.set_from_requests(SignedByFeature(os.environ["REGION"], keys)).apply_to(tag="Features of the vendor")

ENDPOINT_ID = re.compile("ep_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@schemathesis.hook
def before_load_schema(context, schema):
    schemas = schema["components"]["schemas"]
    for name in ["EndpointRequest", "EndpointTestRequest", "SseKms"]:
        narrow(schemas[name]["properties"])
    for path in schema["paths"].values():
        for operation in path.values():
            parameters = operation.get("parameters", [])
            narrow({parameter["name"]: parameter["schema"] for parameter in parameters})
            # A cursor is what an answer says, and no other text is one.
            operation["parameters"] = [parameter for parameter in parameters if parameter["name"] != "cursor"]
    # A text for clients, as it is for CloudFormation; schemathesis parses it before it compares.
    del schema["paths"]["/v1/setup"]["get"]["responses"]["200"]["content"]["application/yaml"]["schema"]


def narrow(properties):
    for name, schema in properties.items():
        if name == "roleArn":
            # The vendor of the local stack is in the partition `aws`.
            schema["pattern"] = schema["pattern"].replace("(?:aws|aws-cn|aws-us-gov|aws-eusc)", "aws")
        if name == "region":
            # A Region that exists, of that partition.
            schema["enum"] = ["eu-central-1"]
        if name == "permissionsBoundaryArn":
            # A policy of the role's AWS account, or one that AWS manages.
            schema["enum"] = ["arn:aws:iam::aws:policy/PowerUserAccess"]
        if name == "kmsKeyArn":
            # A key is in the Region of the bucket.
            schema["enum"] = schema["examples"]


@schemathesis.hook
def filter_case(context, case):
    # The limits of a prefix are 512 bytes, and the length of the session policy that is made of it.
    parts = [part for part in (case.query, case.body) if isinstance(part, dict)]
    prefixes = [part.get("pathPrefix") for part in parts]
    if any(isinstance(prefix, str) and 20 < len(prefix) <= 512 for prefix in prefixes):
        return False
    if is_changed_by_format(case.query):
        return False
    return not any(is_own_bucket(part) for part in parts) and not lacks_owner(case.query)


def is_own_bucket(part):
    # Object Ownership is for a bucket of another AWS account than the role's: two members that no schema can compare.
    if "objectOwnership" not in part:
        return False
    role_arn = part.get("roleArn")
    role_account = role_arn.split(":")[4] if isinstance(role_arn, str) and role_arn.count(":") > 4 else part.get("awsAccountId")
    return part.get("bucketOwnerAwsAccountId") == role_account


def is_changed_by_format(query):
    # CloudFormation and Terraform lose the escapes of what is not ASCII, so both parameters together are refused.
    if not isinstance(query, dict) or query.get("format") not in ("cloudformation", "terraform"):
        return False
    prefix = query.get("pathPrefix")
    return isinstance(prefix, str) and not (prefix.isascii() and "{{resolve:" not in prefix)


def lacks_owner(query):
    # Parameters that go together, which no schema of single ones says: an owner of the bucket needs the AWS account of the role,
    # with which it is compared, and Object Ownership needs another owner and something that is written.
    if not isinstance(query, dict) or "bucketName" not in query:
        return False
    if "bucketOwnerAwsAccountId" in query and "awsAccountId" not in query:
        return True
    return "objectOwnership" in query and ("bucketOwnerAwsAccountId" not in query or query.get("bucketAccess") != "read_write")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    # Every other ID that could be one is that of an endpoint that the account has.
    endpoint_id = (path_parameters or {}).get("endpointId")
    if isinstance(endpoint_id, str) and ENDPOINT_ID.fullmatch(endpoint_id) and endpoint_id[-1] in "02468ace":
        if "accountId" in path_parameters:
            path_parameters.update(accountId=os.environ["FEATURES_ACCOUNT"], endpointId=os.environ["FEATURES_ENDPOINT_ID"])
        else:
            path_parameters["endpointId"] = os.environ["ENDPOINT_ID"]
    return path_parameters


answered = {}


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.definition.raw["operationId"]
    answered.setdefault(operation, set()).add(response.status_code)


@atexit.register
def write_answered():
    # What each operation answered, for those who want to know that it was more than refusals.
    found = {operation: sorted(statuses) for operation, statuses in sorted(answered.items())}
    Path(os.environ["ANSWERED"]).write_text(json.dumps(found))
