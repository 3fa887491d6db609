import { describe, expect, it } from "vitest";

import { byField, fieldOf } from "./fieldErrors";
import { configuration, emptyForm, endpointRequest, type Form, formLike, missing } from "./form";

const ARN = "arn:aws:iam::222222222222:role/Finout-DataExporter-Role";
const typed: Form = { ...emptyForm, bucketAccess: "read_write", bucketName: "acme", region: "eu-central-1", name: "Exports" };

describe("the request", () => {
  it("has no field that was left empty", () => {
    expect(endpointRequest(typed, ARN)).toEqual({
      name: "Exports", bucketAccess: "read_write", roleArn: ARN, bucketName: "acme", region: "eu-central-1",
    });
  });

  it("has what was typed as it was typed", () => {
    const form: Form = {
      ...typed, roleArn: " arn ", pathPrefix: " a/", description: "daily", encryption: "sse_kms", kmsKeyArn: "key",
      hasOtherOwner: true, bucketOwnerAwsAccountId: "333333333333", bucketOwnerFullControl: true,
    };
    expect(endpointRequest(form, ARN)).toMatchObject({
      roleArn: " arn ", pathPrefix: " a/", description: "daily", encryption: { type: "sse_kms", kmsKeyArn: "key" },
      bucketOwnerAwsAccountId: "333333333333", objectOwnership: "bucket_owner_full_control",
    });
  });

  it("gives full control only with another owner, and only where something is written", () => {
    const form = { ...typed, bucketOwnerAwsAccountId: "333333333333", bucketOwnerFullControl: true };
    expect(configuration(form, ARN)).not.toHaveProperty("bucketOwnerAwsAccountId");
    const reading: Form = { ...form, hasOtherOwner: true, bucketAccess: "read_only" };
    expect(configuration(reading, ARN)).not.toHaveProperty("objectOwnership");
  });

  it("a test has neither name nor description, which are not tested", () => {
    expect(configuration({ ...typed, description: "daily" }, ARN)).not.toHaveProperty("name");
    expect(configuration({ ...typed, description: "daily" }, ARN)).not.toHaveProperty("description");
  });
});

describe("what is missing", () => {
  it("is all reported at once", () => {
    expect(Object.keys(missing(emptyForm, "", true)).sort()).toEqual(["bucketAccess", "bucketName", "name", "region", "roleArn"]);
  });

  it("is nothing where all is there, and a name only for adding", () => {
    expect(missing(typed, ARN, true)).toEqual({});
    expect(missing({ ...typed, name: " " }, ARN, false)).toEqual({});
    expect(missing({ ...typed, name: " " }, ARN, true)).toHaveProperty("name");
  });
});

it("another one like an endpoint has a name, a path prefix and a role of its own", () => {
  const like = formLike({ name: "n", bucketAccess: "read_only", roleArn: ARN, bucketName: "acme", pathPrefix: "a/", region: "eu-central-1" });
  expect(like).toMatchObject({ bucketName: "acme", awsAccountId: "222222222222", name: "", pathPrefix: "", roleArn: "", roleName: "" });
});

describe("errors of the API", () => {
  it("belong to the field that the pointer means", () => {
    expect(fieldOf("/roleArn")).toBe("roleArn");
    expect(fieldOf("/query/pathPrefix")).toBe("pathPrefix");
    expect(fieldOf("/encryption/kmsKeyArn")).toBe("kmsKeyArn");
    expect(fieldOf("/encryption/type")).toBe("encryption");
    expect(fieldOf("/objectOwnership")).toBe("bucketOwnerFullControl");
    expect(fieldOf("")).toBeUndefined();
    expect(fieldOf("/toString")).toBeUndefined();
  });

  it("the first of a field is shown, and none is lost", () => {
    const error = (pointer: string, detail: string) => ({ pointer, code: "c", detail });
    const { fields, others } = byField([error("/name", "one"), error("/name", "two"), error("", "body")]);
    expect(fields).toEqual({ name: "one" });
    expect(others.map(({ detail }) => detail)).toEqual(["body"]);
  });
});
