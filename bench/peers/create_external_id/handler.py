"""POST /v1/external-id as one would write it in Python: one External ID per account, by a conditional put."""
import datetime
import json
import os
import secrets

import boto3
from botocore.exceptions import ClientError

TABLE = boto3.resource("dynamodb").Table(os.environ["ENDPOINTS_TABLE"])


def handle(event, _context):
    account = event["requestContext"]["authorizer"]["jwt"]["claims"]["account_id"]
    key = {"pk": f"ACCOUNT#{account}", "sk": "PEER_EXTERNAL_ID"}
    found = TABLE.get_item(Key=key, ConsistentRead=True).get("Item")
    if found is None:
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        item = {**key, "externalId": secrets.token_urlsafe(32), "createdAt": now}
        try:
            TABLE.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
            found = item
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            found = TABLE.get_item(Key=key, ConsistentRead=True)["Item"]
    body = json.dumps({"externalId": found["externalId"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
