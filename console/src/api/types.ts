import type { components } from "./schema";

/** The API's objects, by the names that they have in its OpenAPI document. */
type Schemas = components["schemas"];

// Not in the document yet.
interface WithFix {
  fix?: { attachTo: "role" | "role_trust" | "bucket" | "kms_key"; policyName?: string; policyDocument: Record<string, unknown> };
}

export type EndpointRequest = Schemas["EndpointRequest"];
export type Endpoint = Schemas["Endpoint"];
export type TestRequest = Schemas["EndpointTestRequest"];
export type HealthStatus = Schemas["HealthStatus"];
export type Finding = Schemas["Finding"] & WithFix;
export type TimelineEvent = Schemas["TimelineEvent"];
export type Report = Schemas["Report"] & { checks: Check[] };
export type Check = Schemas["Check"] & WithFix;
export type Fix = NonNullable<Check["fix"]>;
export type ExternalId = Schemas["ExternalId"];
export type Setup = Schemas["SetupKit"] & { expectedRoleArn?: string };
export type SetupFormat = Schemas["SetupFormat"];
