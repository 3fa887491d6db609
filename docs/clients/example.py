"""Tests and adds an endpoint, with the package that openapi-python-client makes of docs/openapi.json."""

import os

from bucket_endpoint_client import AuthenticatedClient
from bucket_endpoint_client.api.endpoints import add_endpoint, list_endpoints, test_configuration
from bucket_endpoint_client.api.external_id_and_setup import create_external_id
from bucket_endpoint_client.models import BucketAccess, Endpoint, EndpointRequest, EndpointTestRequest, Feature, Problem

client = AuthenticatedClient(base_url=os.environ["API_URL"], token=os.environ["TOKEN"], timeout=30)

# The External ID that the role must demand.
external_id = create_external_id.sync(client=client)
print(external_id.external_id)

# Test, and add what passed.
endpoint = EndpointRequest(
    name="Exports for Python",
    bucket_access=BucketAccess.READ_ONLY,
    role_arn=os.environ["ROLE_ARN"],
    bucket_name=os.environ["BUCKET_NAME"],
    path_prefix="python/",
    region=os.environ["REGION"],
)
report = test_configuration.sync(client=client, body=EndpointTestRequest.from_dict(endpoint.to_dict()))
for check in report.checks:
    print(check.name, check.status, check.code, check.message)
added = add_endpoint.sync(client=client, body=endpoint)
assert isinstance(added, Endpoint), added
print(added.endpoint_id, added.health.status)

page = list_endpoints.sync(client=client, feature=Feature.BILLING, limit=10)
print([item.name for item in page.items])

# A problem has a code; what API Gateway itself refuses has only its status.
endpoint.name = "Another name"
again = add_endpoint.sync_detailed(client=client, body=endpoint)
if isinstance(again.parsed, Problem):
    print(again.status_code.value, again.parsed.code, again.parsed.conflicting_endpoint_id)
