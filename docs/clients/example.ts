// Tests and adds an endpoint, with the types of api.d.ts, which openapi-typescript makes of docs/openapi.json.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const { API_URL, TOKEN, ROLE_ARN, BUCKET_NAME, REGION } = process.env as Record<string, string>;
const client = createClient<paths>({ baseUrl: API_URL, headers: { Authorization: `Bearer ${TOKEN}` } });

// The External ID that the role must demand.
const externalId = await client.POST("/v1/external-id");
console.log(externalId.data?.externalId);

// Test, and add what passed.
const endpoint: components["schemas"]["EndpointRequest"] = {
  name: "Exports for TypeScript",
  bucketAccess: "read_only",
  roleArn: ROLE_ARN,
  bucketName: BUCKET_NAME,
  pathPrefix: "typescript/",
  region: REGION,
};
const report = await client.POST("/v1/endpoints/test", { body: endpoint });
for (const check of report.data?.checks ?? []) {
  console.log(check.name, check.status, check.code, check.message);
}
const added = await client.POST("/v1/endpoints", { body: endpoint });
if (!added.data) throw new Error(JSON.stringify(added.error));
console.log(added.data.endpointId, added.data.health.status);

const list = await client.GET("/v1/endpoints", { params: { query: { feature: "billing", limit: 10 } } });
console.log(list.data?.items.map((item) => item.name));

// A problem has a code; what API Gateway itself refuses has only its status.
const again = await client.POST("/v1/endpoints", { body: { ...endpoint, name: "Another name" } });
if (again.error && "code" in again.error) {
  console.log(again.response.status, again.error.code, again.error.conflictingEndpointId);
}
