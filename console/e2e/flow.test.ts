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

  await page.getByText("All checks passed").first().waitFor({ timeout: 60_000 });
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
  await page.getByText("All checks passed").first().waitFor({ timeout: 60_000 });
  await expect.poll(() => add.isEnabled()).toBe(true);

  await page.getByLabel(/^Path prefix/).fill("b/");
  await expect.poll(() => add.isDisabled()).toBe(true);
  expect(await page.getByText("All checks passed").count()).toBe(0);
});
