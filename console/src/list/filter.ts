import type { Endpoint } from "../api/types";
import { bucketAccess, healthOf } from "../format/labels";

export interface Option {
  label: string;
  value: string;
}

export const accessOptions: [Option, ...Option[]] = [
  { label: "Any access", value: "" },
  ...Object.entries(bucketAccess).map(([value, label]) => ({ label, value })),
];

export const healthOptions: [Option, ...Option[]] = [
  { label: "Any health", value: "" },
  ...["healthy", "suspect", "drifted", "unreachable"].map((value) => ({ label: healthOf(value).text, value })),
];

/** Whether an endpoint has that bucket access and that health; an empty value is any. */
export function matches(endpoint: Endpoint, access: string, health: string): boolean {
  return (
    (access === "" || endpoint.bucketAccess === access) &&
    (health === "" || (endpoint.health.status === health && !endpoint.retiredAt))
  );
}
