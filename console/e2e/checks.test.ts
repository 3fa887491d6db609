import { beforeAll, describe, expect, it } from "vitest";

import { type Added, madeRole, without } from "./support/added.ts";
import { newPage, signIn } from "./support/browser.ts";
import { fillIn, statuses } from "./support/form.ts";
import { look } from "./support/screen.ts";
import { asCustomer, putRolePolicy, putTrustPolicy } from "./support/stack.ts";

type Made = Awaited<ReturnType<typeof madeRole>>;

/** What is wrong in the customer's AWS account: the check that fails, and how it is broken. */
const FAULTS: [string, string, (made: Made) => Promise<unknown>][] = [
  ["role_assumable", "the role trusts nobody", (made) => putTrustPolicy(made.role, trustOf(made, "000000000000-other"))],
  ["external_id_required", "the trust policy accepts any External ID", (made) => putTrustPolicy(made.role, trustOf(made, undefined))],
  ["list", "s3:ListBucket is missing", (made) => withoutAction(made, "s3:ListBucket")],
  ["read", "s3:GetObject is missing", (made) => withoutAction(made, "s3:GetObject")],
  ["write", "s3:PutObject is missing", (made) => withoutAction(made, "s3:PutObject")],
  ["delete", "s3:DeleteObject is missing", (made) => withoutAction(made, "s3:DeleteObject")],
];

describe("each failing check is explained, fixed in AWS, and turns green by itself", () => {
  let account: string;
  let made: Made;
  beforeAll(async () => {
    account = `checks-${Date.now()}`;
    made = await madeRole(account);
  });

  it.each(FAULTS)("%s: %s", async (check, _, break_) => {
    await break_(made);
    const page = await newPage();
    await signIn(page, account, {}, "#/endpoints/add");
    await fillIn(page, { bucket: made.bucket, prefix: "finout/", roleArn: made.roleArn });
    await page.getByRole("button", { name: "Test Endpoint" }).click();
    const row = page.locator(`li[data-check=${check}]`);
    await row.getByText("Failed", { exact: true }).waitFor();
    await row.getByText("To fix this", { exact: true }).waitFor();
    await row.getByRole("button", { name: /^Copy: / }).first().waitFor();
    await look(page, `add-failed-${check}`);

    await repair(made);
    await page.getByText("All checks passed").first().waitFor();
    expect(new Set(Object.values(await statuses(page)))).toEqual(new Set(["passed"]));
  });
});

it("what waiting cannot change stops at once: a wrong Region, a bucket that does not exist", async () => {
  const account = `stop-${Date.now()}`;
  const made = await madeRole(account);
  const page = await newPage();
  await signIn(page, account, {}, "#/endpoints/add");
  await fillIn(page, { bucket: made.bucket, prefix: "finout/", region: "us-east-2", roleArn: made.roleArn });
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("The test failed").first().waitFor();
  await page.locator("li[data-check=bucket_region][data-status=failed]").waitFor();
  expect(await page.getByText("Waiting for the role").count()).toBe(0);
  await look(page, "add-failed-bucket_region");

  await page.getByLabel("Bucket name").fill(`${made.bucket}-not`);
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.locator("li[data-check=bucket_region]").getByText(/does not exist/).waitFor();
});

it("errors of fields stand beside their fields, all at once", async () => {
  const page = await newPage();
  await signIn(page, `fields-${Date.now()}`, {}, "#/endpoints/add");
  await page.getByText("External ID of your account").waitFor();
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.locator("[data-field=bucketName]").getByText("Enter the name of the bucket.").waitFor();
  await page.locator("[data-field=roleArn]").getByText(/Enter the ARN of the role/).waitFor();
  await look(page, "add-missing");

  await fillIn(page, { bucket: "Acme_Bucket", prefix: "/finout/", region: "eu-centrl-1", awsAccountId: "12", roleArn: "role" });
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  for (const [field, text] of [
    ["bucketName", /lowercase letters/],
    ["pathPrefix", /starts with a slash/],
    ["region", /does not exist/],
    ["roleArn", /not an ARN/],
  ] as const) {
    await page.locator(`[data-field=${field}]`).getByText(text).waitFor();
  }
  await look(page, "add-field-errors");
});

function withoutAction({ role, policyName, accessPolicy }: Made, action: string): Promise<void> {
  return putRolePolicy(role, policyName, without(accessPolicy, action));
}

function trustOf(made: Made, externalId: string | undefined): string {
  const policy = structuredClone(made.trustPolicy) as { Statement: { Condition?: Record<string, Record<string, string>> }[] };
  for (const statement of policy.Statement) {
    if (externalId === undefined) delete statement.Condition;
    else statement.Condition = { StringEquals: { "sts:ExternalId": externalId } };
  }
  return JSON.stringify(policy);
}

async function repair({ role, policyName, accessPolicy, trustPolicy }: Pick<Added, "role" | "policyName" | "accessPolicy" | "trustPolicy">) {
  const script = 'aws iam update-assume-role-policy --role-name "$1" --policy-document "$2" && aws iam put-role-policy --role-name "$1" --policy-name "$3" --policy-document "$4"';
  await asCustomer(script, role, JSON.stringify(trustPolicy), policyName, JSON.stringify(accessPolicy));
}
