import type { EndpointRequest, TestRequest } from "../api/types";

/** What is in the form of a new endpoint, as it was typed. */
export interface Form {
  bucketAccess: "" | EndpointRequest["bucketAccess"];
  bucketName: string;
  pathPrefix: string;
  region: string;
  awsAccountId: string;
  encryption: "bucket_default" | "sse_s3" | "sse_kms";
  kmsKeyArn: string;
  hasOtherOwner: boolean;
  bucketOwnerAwsAccountId: string;
  bucketOwnerFullControl: boolean;
  /** Empty for the suggested name. */
  roleName: string;
  permissionsBoundaryArn: string;
  /** Empty for the ARN that AWS account and role name give. */
  roleArn: string;
  name: string;
  description: string;
}

export type Field = keyof Form;

export const emptyForm: Form = {
  bucketAccess: "",
  bucketName: "",
  pathPrefix: "",
  region: "",
  awsAccountId: "",
  encryption: "bucket_default",
  kmsKeyArn: "",
  hasOtherOwner: false,
  bucketOwnerAwsAccountId: "",
  bucketOwnerFullControl: false,
  roleName: "",
  permissionsBoundaryArn: "",
  roleArn: "",
  name: "",
  description: "",
};

/** Whether nothing was typed. */
export function isEmpty(form: Form): boolean {
  return JSON.stringify(form) === JSON.stringify(emptyForm);
}

/** What a test of the form sends: the configuration alone, for name and description are not tested. */
export function configuration(form: Form, expectedRoleArn: string): TestRequest {
  return {
    bucketAccess: form.bucketAccess as EndpointRequest["bucketAccess"],
    roleArn: form.roleArn || expectedRoleArn,
    bucketName: form.bucketName,
    ...(form.pathPrefix && { pathPrefix: form.pathPrefix }),
    region: form.region,
    ...(form.hasOtherOwner && {
      bucketOwnerAwsAccountId: form.bucketOwnerAwsAccountId,
      ...(form.bucketOwnerFullControl && isWriting(form) && { objectOwnership: "bucket_owner_full_control" as const }),
    }),
    ...(form.encryption === "sse_s3" && { encryption: { type: "sse_s3" as const } }),
    ...(form.encryption === "sse_kms" && { encryption: { type: "sse_kms" as const, kmsKeyArn: form.kmsKeyArn } }),
  };
}

/** What adding the form sends. */
export function endpointRequest(form: Form, expectedRoleArn: string): EndpointRequest {
  const description = form.description.trim() && { description: form.description };
  return { ...configuration(form, expectedRoleArn), name: form.name, ...description };
}

/** The form of another endpoint that is configured like `endpoint`; name and path prefix must differ, so they are empty. */
export function formLike(endpoint: EndpointRequest): Form {
  const { encryption, bucketOwnerAwsAccountId = "" } = endpoint;
  return {
    ...emptyForm,
    bucketAccess: endpoint.bucketAccess,
    bucketName: endpoint.bucketName,
    region: endpoint.region,
    awsAccountId: endpoint.roleArn.split(":")[4] ?? "",
    encryption: encryption?.type ?? "bucket_default",
    kmsKeyArn: encryption?.type === "sse_kms" ? encryption.kmsKeyArn : "",
    hasOtherOwner: bucketOwnerAwsAccountId !== "",
    bucketOwnerAwsAccountId,
    bucketOwnerFullControl: endpoint.objectOwnership !== undefined,
    description: endpoint.description ?? "",
  };
}

export function isWriting(form: Form): boolean {
  return form.bucketAccess === "read_write";
}

const REQUIRED: [Field, string][] = [
  ["bucketAccess", "Choose what the endpoint may do."],
  ["bucketName", "Enter the name of the bucket."],
  ["region", "Choose the Region of the bucket."],
];

/** What must be entered before a test, and for adding. */
export function missing(form: Form, roleArn: string, forAdding: boolean): Partial<Record<Field, string>> {
  const errors = Object.fromEntries(REQUIRED.filter(([field]) => form[field] === ""));
  if (form.encryption === "sse_kms" && !form.kmsKeyArn) errors.kmsKeyArn = "Enter the ARN of the KMS key.";
  if (form.hasOtherOwner && !form.bucketOwnerAwsAccountId) {
    errors.bucketOwnerAwsAccountId = "Enter the ID of the AWS account that owns the bucket.";
  }
  // Where the AWS account ID is there, only what the role is filled in with can be missing.
  if (!roleArn && (form.awsAccountId === "" || Object.keys(errors).length === 0)) errors.roleArn = "Enter the ARN of the role, or the AWS account ID above.";
  if (forAdding && !form.name.trim()) errors.name = "Enter a name.";
  return errors;
}
