import { expect, it } from "vitest";

import { wording } from "./wording";

/** The text as it is read: labels in brackets, code in backticks. */
const shown = (text: string, others?: Record<string, string>) =>
  wording(text, others)
    .map(({ kind, text: part }) => (kind === "label" ? `[${part}]` : kind === "code" ? `\`${part}\`` : part))
    .join("");

it("checks have the headings that the page gives them", () => {
  expect(shown("The bucket is in another Region. See the check `bucket_region`.")).toBe(
    "The bucket is in another Region. See the check [Bucket Region].",
  );
  expect(shown("Fix the check `list`, and then test again.")).toBe("Fix the check [List objects], and then test again.");
});

it("fields and their values have the labels of the form", () => {
  expect(shown("Set `bucketOwnerAwsAccountId` to that AWS account.")).toBe("Set [AWS account ID of the bucket owner] to that AWS account.");
  expect(shown("The setup kit with `kmsKeyArn` has it. Check `roleName`.")).toBe("The setup kit with [KMS key ARN] has it. Check [Role name].");
  expect(shown("If `encryption` is `sse_s3`, set `type` to `sse_kms`.")).toBe(
    "If [Encryption] is [SSE-S3], set `type` to [SSE-KMS with this key].",
  );
  expect(shown('`{"type": "sse_kms", "kmsKeyArn": "..."}` sends `aws:kms`.')).toBe("[SSE-KMS with this key] sends `aws:kms`.");
  expect(shown("The vendor writes no objects with `read_only`.")).toBe("The vendor writes no objects with [Read only].");
});

it("what is no label of the page stays code", () => {
  for (const text of ["Allow `s3:GetObject` and `kms:Decrypt`.", "Add `toString` and `constructor`.", "The error `AccessDenied`"]) {
    expect(shown(text)).toBe(text);
  }
});

it("a bucket, a role or a folder that has the name of a check or a field keeps it", () => {
  for (const text of [
    "The bucket `encryption` does not exist.",
    "The role `name` needs: ",
    "On the role `write`, add `s3:PutObject`.",
    "AWS account 111122223333 owns `region`.",
    "AWS has disabled all access to `encryption`.",
    "Do you mean the folder `region`?",
    "The key is `delete`.",
  ]) {
    expect(shown(text)).toBe(text);
  }
});

it("a text can have names of its own", () => {
  expect(shown("Use the format `cli`, or `json`.", { cli: "AWS CLI", json: "JSON" })).toBe("Use the format [AWS CLI], or [JSON].");
});
