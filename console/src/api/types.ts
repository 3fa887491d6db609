import type { components } from "./schema";

/** The API's objects, by the names that they have in its OpenAPI document. */
type Schemas = components["schemas"];

/** A policy that fixes a check, and where it is put. */
interface WithFix {
  fix?: { attachTo: "role" | "role_trust" | "bucket" | "kms_key"; policyName?: string; policyDocument: Record<string, unknown> };
}

export type EndpointRequest = Schemas["EndpointRequest"];
export type Endpoint = Schemas["Endpoint"];
export type TestRequest = Schemas["EndpointTestRequest"];
export type Finding = Omit<Schemas["Finding"], "fix"> & WithFix;
export type Use = Schemas["Use"];
export type TimelineEvent = Schemas["TimelineEvent"];
export type Report = Omit<Schemas["Report"], "checks"> & { checks: Check[] };
export type Check = Omit<Schemas["Check"], "fix"> & WithFix;
export type Fix = NonNullable<Check["fix"]>;
export type ExternalId = Schemas["ExternalId"];
export type Setup = Schemas["SetupKit"];
export type SetupFormat = Schemas["SetupFormat"];
