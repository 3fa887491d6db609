import type { components } from "./schema";

/** The API's objects, by the names that they have in its OpenAPI document. */
type Schemas = components["schemas"];

export type EndpointRequest = Schemas["EndpointRequest"];
export type Endpoint = Schemas["Endpoint"];
export type TestRequest = Schemas["EndpointTestRequest"];
export type Finding = Schemas["Finding"];
export type Use = Schemas["Use"];
export type TimelineEvent = Schemas["TimelineEvent"];
export type Report = Schemas["Report"];
export type Check = Schemas["Check"];
export type Fix = Schemas["Fix"];
export type ExternalId = Schemas["ExternalId"];
export type Setup = Schemas["SetupKit"];
export type SetupFormat = Schemas["SetupFormat"];
