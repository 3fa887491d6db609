import { expect, it } from "vitest";

import { copied, newPage, signIn } from "./support/browser.ts";
import { fillIn, statuses } from "./support/form.ts";
import { look } from "./support/screen.ts";
import { asCustomer, createBucket } from "./support/stack.ts";

it("the whole flow: a role that the kit makes in the middle of the waiting turns the page green", async () => {
  const bucket = `flow-${Date.now()}`;
  const role = `Flow-${Date.now()}`;
  await createBucket(bucket, "finout/");
  const page = await newPage();
  await signIn(page, `flow-${Date.now()}`);

  await page.getByText("No endpoints yet").waitFor();
  await look(page, "list-empty");
  await page.getByRole("button", { name: "Add your first endpoint" }).click();
  await page.getByText("External ID of your account").waitFor();
  const externalId = await page.getByText(/^be-[0-9a-z]+$/).first().innerText();
  await look(page, "add-empty");

  await fillIn(page, { bucket, prefix: "finout/", roleName: role, name: "Cost exports" });
  await page.getByText(`arn:aws:iam::`).first().waitFor();
  for (const [tab, expected] of [
    ["One click in AWS", "Open in AWS"],
    ["CloudFormation", "AWS::IAM::Role"],
    ["Terraform", "aws_iam_role"],
    ["Console steps", "IAM"],
    ["JSON", "sts:AssumeRole"],
    ["AWS CLI", "put-role-policy"],
  ] as const) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel", { name: tab }).getByText(expected).first().waitFor();
    await look(page, `add-kit-${tab.toLowerCase().replaceAll(" ", "-")}`);
  }

  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("Waiting for the role").first().waitFor();
  expect((await statuses(page)).role_assumable).toBe("failed");
  expect(await page.getByRole("button", { name: "Add Endpoint" }).isDisabled()).toBe(true);
  await look(page, "add-waiting");

  // As the customer does it: the script from the page, run in their AWS account.
  const script = await copied(page, "Copy: AWS CLI");
  expect(script).toContain(externalId);
  await asCustomer(script);

  await page.getByText("All checks passed").first().waitFor();
  const passed = await statuses(page);
  expect(Object.keys(passed)).toHaveLength(10);
  expect(new Set(Object.values(passed))).toEqual(new Set(["passed"]));
  await look(page, "add-passed");

  await page.getByRole("button", { name: "Add Endpoint" }).click();
  await page.getByRole("heading", { name: "Cost exports" }).waitFor();
  await page.getByText("Cost exports is added").waitFor();
  await page.getByText("The endpoint was added after its test passed.").waitFor();
  await look(page, "endpoint-healthy");

  await page.getByRole("link", { name: "Endpoints", exact: true }).click();
  await page.getByRole("row", { name: /Cost exports/ }).getByText("Healthy").waitFor();
  await look(page, "list");

  // The form is empty again, and the External ID is the same.
  await page.getByRole("link", { name: "Add endpoint" }).click();
  await page.getByText(externalId).first().waitFor();
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("");
});

it("what is typed survives a reload; a change takes a pass back", async () => {
  const bucket = `typed-${Date.now()}`;
  const role = `Typed-${Date.now()}`;
  const account = `typed-${Date.now()}`;
  await createBucket(bucket, "a/");
  const page = await newPage();
  await signIn(page, account, {}, "#/endpoints/add");
  // From then on it is known whose it is, and stored.
  await page.getByText("External ID of your account").waitFor();
  await fillIn(page, { access: "Read only", bucket, prefix: "a/", roleName: role, name: "Typed" });
  await page.reload();
  await expect.poll(() => page.getByLabel("Bucket name").inputValue()).toBe(bucket);
  expect(await page.getByLabel("Endpoint name").inputValue()).toBe("Typed");
  expect(await page.getByRole("radio", { name: "Read only", exact: true }).isChecked()).toBe(true);

  await page.getByRole("tab", { name: "AWS CLI" }).click();
  await asCustomer(await copied(page, "Copy: AWS CLI"));
  const add = page.getByRole("button", { name: "Add Endpoint" });
  expect(await add.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("All checks passed").first().waitFor();
  await expect.poll(() => add.isEnabled()).toBe(true);

  // Neither the name nor the description is a part of what was tested, here and for the API.
  await page.getByLabel("Endpoint name").fill("Renamed");
  await page.getByLabel(/^Description/).fill("After the test");
  expect(await add.isEnabled()).toBe(true);

  // Everything else takes the pass back at once, and is not tested again by itself.
  const roleArn = await page.getByLabel("Role ARN").inputValue();
  const changes: [string, () => Promise<void>, () => Promise<void>][] = [
    ["path prefix", () => page.getByLabel(/^Path prefix/).fill("b/"), () => page.getByLabel(/^Path prefix/).fill("a/")],
    ["bucket", () => page.getByLabel("Bucket name").fill(`${bucket}-b`), () => page.getByLabel("Bucket name").fill(bucket)],
    ["role", () => page.getByLabel("Role ARN").fill(`${roleArn}-b`), () => page.getByLabel("Role ARN").fill(roleArn)],
    [
      "access",
      () => page.getByRole("radio", { name: "Read and write", exact: true }).check(),
      () => page.getByRole("radio", { name: "Read only", exact: true }).check(),
    ],
  ];
  for (const [what, change, back] of changes) {
    await change();
    expect(await add.isDisabled(), what).toBe(true);
    expect(await page.getByText("All checks passed").count(), what).toBe(0);
    await back();
    expect(await add.isDisabled(), `${what}, and back`).toBe(true);
    await page.getByRole("button", { name: "Test Endpoint" }).click();
    await page.getByText("All checks passed").first().waitFor();
    await expect.poll(() => add.isEnabled()).toBe(true);
  }
  await add.click();
  await page.getByRole("heading", { name: "Renamed" }).waitFor();
  await page.getByText("After the test").waitFor();
});
