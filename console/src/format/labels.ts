import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import type { SetupQuery } from "../api/client";
import type { Check, Endpoint, EndpointRequest, Fix, Report } from "../api/types";

type Indicator = { type: StatusIndicatorProps.Type; text: string };

/** The text of a value of the API; the value itself if the page does not know it. */
export function label(texts: Record<string, string>, value: string): string {
  return texts[value] ?? value;
}

export const bucketAccess: Record<string, string> = { read_only: "Read only", read_write: "Read and write" };

export const features: Record<string, string> = {
  telemetry: "Telemetry",
  billing: "Billing",
  data_exporter: "Data Exporter",
};

/** The fields of the API, as the form has them. */
export const fields: Record<keyof EndpointRequest | "kmsKeyArn" | Exclude<keyof SetupQuery, "format">, string> = {
  bucketAccess: "Bucket access",
  bucketName: "Bucket name",
  pathPrefix: "Path prefix",
  region: "Region of the bucket",
  awsAccountId: "AWS account ID",
  encryption: "Encryption",
  kmsKeyArn: "KMS key ARN",
  bucketOwnerAwsAccountId: "AWS account ID of the bucket owner",
  objectOwnership: "Give the bucket owner full control of written files",
  roleName: "Role name",
  permissionsBoundaryArn: "Permissions boundary",
  roleArn: "Role ARN",
  name: "Endpoint name",
  description: "Description",
};

/** The kinds of encryption that an endpoint can request. */
export const encryptionTypes: Record<NonNullable<EndpointRequest["encryption"]>["type"], string> = {
  sse_s3: "SSE-S3",
  sse_kms: "SSE-KMS with this key",
};

/** What each check shows, as a heading. */
export const checks: Record<string, string> = {
  role_assumable: "Assume the role",
  external_id_required: "External ID is required",
  bucket_region: "Bucket Region",
  bucket_owner: "Bucket owner",
  list: "List objects",
  read: "Read objects",
  write: "Write a test file",
  read_back: "Read the test file",
  delete: "Delete the test file",
  cleanup: "No test file remains",
};

/** The policies that can deny an action, and who can change them. */
export const layers: Record<string, { name: string; changedBy: string }> = {
  identity_policy: { name: "Policy of the role", changedBy: "The administrator of the role's AWS account" },
  bucket_policy: { name: "Bucket policy", changedBy: "The owner of the bucket" },
  kms_key_policy: { name: "Policy of the KMS key", changedBy: "The administrator of the KMS key" },
  permissions_boundary: {
    name: "Permissions boundary of the role",
    changedBy: "The administrator of the role's AWS account",
  },
  service_control_policy: {
    name: "Service control policy (SCP)",
    changedBy: "The administrator of the AWS organization of the role's AWS account",
  },
  resource_control_policy: {
    name: "Resource control policy (RCP)",
    changedBy: "The administrator of the AWS organization that owns the resource",
  },
  session_policy: { name: "Session policy of the vendor", changedBy: "The vendor" },
  vpc_endpoint_policy: { name: "VPC endpoint policy", changedBy: "The vendor" },
  trust_policy: { name: "Trust policy of the role", changedBy: "The administrator of the role's AWS account" },
  object_lock: { name: "S3 Object Lock", changedBy: "The owner of the bucket" },
  block_public_access: { name: "Block Public Access", changedBy: "The owner of the bucket" },
};

/** Where the policy of a fix is put. */
export const places: Record<Fix["attachTo"], string> = {
  role: "Inline policy of the role",
  role_trust: "Trust policy of the role",
  bucket: "Bucket policy",
  kms_key: "Key policy",
};

export const events: Record<string, string> = {
  added: "Added",
  suspect: "Suspect",
  drifted: "Drifted",
  recovered: "Recovered",
  unreachable: "Unreachable",
  retired: "Retired",
};

const healthIndicators: Record<string, Indicator> = {
  healthy: { type: "success", text: "Healthy" },
  suspect: { type: "warning", text: "Suspect" },
  drifted: { type: "error", text: "Drifted" },
  unreachable: { type: "pending", text: "Unreachable" },
  retired: { type: "stopped", text: "Retired" },
};

/** What a health means for the person who reads it. */
export const healthMeanings: Record<string, string> = {
  healthy: "The last test with a result passed.",
  suspect: "One health check failed. The endpoint is checked again within minutes.",
  drifted:
    "Something that worked when the endpoint was added does not work now, or the trust policy no longer requires the External ID. The findings have the cause. Features get no credentials for the endpoint until this is fixed.",
  unreachable: "Several health checks in a row could not be completed. The health checks continue.",
};

export function health(endpoint: Pick<Endpoint, "health" | "retiredAt">): Indicator {
  return endpoint.retiredAt ? { type: "stopped", text: "Retired" } : healthOf(endpoint.health.status);
}

export function healthOf(status: string): Indicator {
  return healthIndicators[status] ?? { type: "info", text: status };
}

export const checkIndicators: Record<Check["status"], Indicator> = {
  passed: { type: "success", text: "Passed" },
  failed: { type: "error", text: "Failed" },
  skipped: { type: "stopped", text: "Skipped" },
  inconclusive: { type: "warning", text: "Inconclusive" },
};

export const outcomeIndicators: Record<Report["outcome"], Indicator> = {
  passed: { type: "success", text: "All checks passed" },
  failed: { type: "error", text: "The test failed" },
  inconclusive: { type: "warning", text: "The test is inconclusive" },
};

/** The bucket and the folder, as AWS tools write them. */
export function s3Uri(place: Pick<Endpoint, "bucketName" | "pathPrefix">): string {
  return `s3://${place.bucketName}/${place.pathPrefix ?? ""}`;
}
