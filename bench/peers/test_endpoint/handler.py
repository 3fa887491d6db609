"""POST /v1/endpoints/test of a `read_only` configuration as one would write it in Python: the five calls of AWS STS
side by side, then those of Amazon S3 that decide the test, with the scoped session, then the receipt."""
import hashlib
import json
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(max_pool_connections=10, retries={"max_attempts": 2, "mode": "standard"})
DYNAMODB = boto3.client("dynamodb", config=CONFIG)
ENDPOINTS, STATE = os.environ["ENDPOINTS_TABLE"], os.environ["STATE_TABLE"]
STS = boto3.client("sts", config=CONFIG)
POOL = ThreadPoolExecutor(8)
RECEIPT_SECONDS = 15 * 60


def handle(event, _context):
    account = event["requestContext"]["authorizer"]["jwt"]["claims"]["account_id"]
    request = json.loads(event["body"])
    counted = POOL.submit(count_test, account)
    key = {"pk": {"S": f"ACCOUNT#{account}"}, "sk": {"S": "PEER_EXTERNAL_ID"}}
    item = DYNAMODB.get_item(TableName=ENDPOINTS, Key=key, ConsistentRead=True)
    counted.result()
    external_id = item.get("Item", {}).get("externalId", {}).get("S", "peer-" + secrets.token_urlsafe(16))
    checks = run_checks(request, external_id)
    passed = all(check["status"] == "passed" for check in checks)
    if passed:
        digest = hashlib.sha256(json.dumps([account, request], sort_keys=True).encode()).hexdigest()
        expires = int(time.time()) + RECEIPT_SECONDS
        receipt = {"pk": {"S": f"PEER_RECEIPT#{account}"}, "sk": {"S": digest}, "expiresAt": {"N": str(expires)}}
        DYNAMODB.put_item(TableName=STATE, Item=receipt)
    body = json.dumps({"outcome": "passed" if passed else "failed", "checks": checks})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}


def count_test(account):
    DYNAMODB.update_item(
        TableName=STATE,
        Key={"pk": {"S": f"PEER_TESTS#{account}"}, "sk": {"S": str(int(time.time()) // 60)}},
        UpdateExpression="ADD tests :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def run_checks(request, external_id):
    wrong = [None, secrets.token_urlsafe(16), external_id.swapcase(), external_id + "x"]
    probes = [POOL.submit(is_denied, request["roleArn"], external_id) for external_id in wrong]
    session = POOL.submit(assume_role, request, external_id).result()
    refused = all(probe.result() for probe in probes)
    checks = [check("role_assumable", True), check("external_id_required", refused)]
    if not refused:
        return checks
    s3 = boto3.client(
        "s3",
        config=CONFIG,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    bucket = {"Bucket": request["bucketName"], "ExpectedBucketOwner": request["roleArn"].split(":")[4]}
    listed = s3.list_objects_v2(**bucket, Prefix=request["pathPrefix"], MaxKeys=100)
    region = listed["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
    newest = max((o for o in listed.get("Contents", []) if o["Size"]), key=lambda o: o["LastModified"])
    first_byte = s3.get_object(**bucket, Key=newest["Key"], Range="bytes=0-0")["Body"].read()
    named = [("bucket_region", region == request["region"]), ("bucket_owner", True), ("list", True)]
    return checks + [check(*pair) for pair in [*named, ("read", len(first_byte) == 1)]]


def assume_role(request, external_id):
    bucket = f"arn:aws:s3:::{request['bucketName']}"
    prefix = request["pathPrefix"]
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket}
    listing["Condition"] = {"StringLike": {"s3:prefix": f"{prefix}*"}}
    reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{bucket}/{prefix}*"}
    policy = {"Version": "2012-10-17", "Statement": [listing, reading]}
    answer = STS.assume_role(
        RoleArn=request["roleArn"],
        RoleSessionName="peer",
        ExternalId=external_id,
        DurationSeconds=900,
        Policy=json.dumps(policy),
    )
    return answer["Credentials"]


def is_denied(role_arn, external_id):
    with_id = {"ExternalId": external_id} if external_id else {}
    try:
        STS.assume_role(RoleArn=role_arn, RoleSessionName="peer", DurationSeconds=900, **with_id)
    except ClientError as error:
        return error.response["Error"]["Code"] == "AccessDenied"
    return False


def check(name, passed):
    return {"name": name, "status": "passed" if passed else "failed"}
