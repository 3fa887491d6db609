"""POST /v1/external-id as one would write it in Python: one External ID per account, by a conditional put."""
import datetime
import json
import os
import secrets

import boto3
from botocore.exceptions import ClientError

DYNAMODB = boto3.client("dynamodb")
TABLE = os.environ["ENDPOINTS_TABLE"]


def handle(event, _context):
    account = event["requestContext"]["authorizer"]["jwt"]["claims"]["account_id"]
    key = {"pk": {"S": f"ACCOUNT#{account}"}, "sk": {"S": "PEER_EXTERNAL_ID"}}
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    found = {**key, "externalId": {"S": secrets.token_urlsafe(32)}, "createdAt": {"S": now}}
    try:
        DYNAMODB.put_item(
            TableName=TABLE,
            Item=found,
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        found = error.response["Item"]
    body = json.dumps({"externalId": found["externalId"]["S"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
