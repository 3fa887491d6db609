import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { madeRole } from "./support/added.ts";
import { newPage, signIn } from "./support/browser.ts";
import { fillIn } from "./support/form.ts";
import { stack } from "./support/stack.ts";

/** The field in which the focus is. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-field]")?.dataset.field);

it("the Enter key in a field presses no button, and a double click on Test Endpoint does not stop the test", async () => {
  const account = `enter-${Date.now()}`;
  const { bucket, roleArn } = await madeRole(account);
  const page = await newPage();
  const pressed: string[] = [];
  page.on("download", () => pressed.push("download"));
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/v1/endpoints")) pressed.push(request.url());
  });
  await signIn(page, account, {}, "#/endpoints/add");
  await fillIn(page, { bucket, prefix: "finout/", roleArn, name: "Enter" });
  await page.getByRole("button", { name: "Save for your AWS administrator" }).waitFor();
  for (const field of ["Bucket name", "Role ARN", "Endpoint name"]) await page.getByLabel(field).press("Enter");
  await page.getByRole("radio", { name: "Read and write", exact: true }).press("Enter");
  // What a button starts has begun before another tab is shown.
  await page.getByRole("tab", { name: "AWS CLI" }).click();
  await page.getByRole("tabpanel", { name: "AWS CLI" }).getByText(/put-role-policy/).first().waitFor();
  expect(pressed).toEqual([]);

  await page.getByRole("button", { name: "Test Endpoint" }).dblclick();
  await page.getByText("All checks passed").first().waitFor();
  expect(pressed).toHaveLength(1);
});

it("a field with an error is never in a closed section, also after a reload", async () => {
  const page = await newPage();
  await signIn(page, `closed-${Date.now()}`, {}, "#/endpoints/add");
  await fillIn(page, { bucket: "acme-closed", prefix: "a/" });
  const boundary = page.getByRole("textbox", { name: /^Permissions boundary/ });
  expect(await boundary.isVisible()).toBe(false);
  await page.getByRole("button", { name: /^Role name and permissions boundary/ }).click();
  await boundary.fill("nonsense");
  await page.getByText("Correct the marked fields").waitFor();

  await page.reload();
  await page.getByText("Correct the marked fields").waitFor();
  expect(await boundary.isVisible()).toBe(true);
  expect(await boundary.getAttribute("aria-invalid")).toBe("true");
  // It cannot be closed either.
  await page.getByRole("button", { name: /^Role name and permissions boundary/ }).click();
  expect(await boundary.isVisible()).toBe(true);
});

it("where the bucket access is missing, the focus goes there, and nothing is said of the role", async () => {
  const page = await newPage();
  await signIn(page, `access-${Date.now()}`, {}, "#/endpoints/add");
  await page.getByText("External ID of your account").waitFor();
  await page.getByLabel("Bucket name").fill("acme-access");
  await page.getByRole("combobox", { name: "Region of the bucket" }).fill(stack().region);
  await page.keyboard.press("Escape");
  await page.getByLabel("AWS account ID", { exact: true }).fill(stack().customerAwsAccountId);
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("Choose what the endpoint may do.").waitFor();
  await expect.poll(() => focused(page)).toBe("bucketAccess");
  expect(await page.getByText(/^Enter the ARN of the role/).count()).toBe(0);
});
