import type { Page } from "playwright-core";

import { stack } from "./stack.ts";

/** What is typed into the form of a new endpoint. */
export interface Typed {
  access?: "Read only" | "Read and write";
  bucket: string;
  prefix?: string;
  region?: string;
  awsAccountId?: string;
  roleName?: string;
  roleArn?: string;
  name?: string;
}

/** Opens the form from the list, and types. */
export async function fillIn(page: Page, typed: Typed): Promise<void> {
  const { access = "Read and write", bucket, prefix, region = stack().region, name, roleName, roleArn } = typed;
  const { awsAccountId = stack().customerAwsAccountId } = typed;
  await page.getByRole("radio", { name: access, exact: true }).check();
  await page.getByLabel("Bucket name").fill(bucket);
  if (prefix !== undefined) await page.getByLabel(/^Path prefix/).fill(prefix);
  await page.getByRole("combobox", { name: "Region of the bucket" }).fill(region);
  await page.keyboard.press("Escape");
  await page.getByLabel("AWS account ID", { exact: true }).fill(awsAccountId);
  if (roleName !== undefined) {
    const input = page.getByRole("textbox", { name: /^Role name/ });
    if (!(await input.isVisible())) await page.getByRole("button", { name: /^Role name and permissions boundary/ }).click();
    await input.fill(roleName);
  }
  if (roleArn !== undefined) await page.getByLabel("Role ARN").fill(roleArn);
  if (name !== undefined) await page.getByLabel("Endpoint name").fill(name);
}

/** The status of each check that is shown, by its name. */
export async function statuses(page: Page): Promise<Record<string, string>> {
  const rows = await page.locator("li[data-check]").all();
  const pairs = await Promise.all(rows.map(async (row) => [await row.getAttribute("data-check"), await row.getAttribute("data-status")]));
  return Object.fromEntries(pairs) as Record<string, string>;
}
