import { resolve } from "node:path";

import { it } from "vitest";

import { added, madeRole, sweep, without } from "./support/added.ts";
import { newPage, signIn } from "./support/browser.ts";
import { fillIn } from "./support/form.ts";
import { putRolePolicy } from "./support/stack.ts";

const PICTURES = resolve(import.meta.dirname, "../test-results");

// `npm run pictures` copies them to docs/images.
it("the pictures of the documentation, taken of the page as it is", async () => {
  const account = `acme-${Date.now()}`;
  const drifting = await added(account, "Cost exports");
  await added(account, "Usage reports");
  await putRolePolicy(drifting.role, drifting.policyName, without(drifting.accessPolicy, "s3:DeleteObject"));
  await sweep(drifting.endpointId);
  const page = await newPage();
  await page.setViewportSize({ width: 1280, height: 420 });
  await signIn(page, account);
  await page.getByRole("row", { name: /Cost exports/ }).getByText("Suspect").waitFor();
  await page.screenshot({ path: `${PICTURES}/readme-list.png` });

  const made = await madeRole(account);
  await putRolePolicy(made.role, made.policyName, without(made.accessPolicy, "s3:PutObject"));
  await page.setViewportSize({ width: 1280, height: 1150 });
  await page.getByRole("link", { name: "Add endpoint" }).click();
  await fillIn(page, { bucket: made.bucket, prefix: "finout/", roleArn: made.roleArn });
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  const failed = page.locator("li[data-check=write]");
  await failed.getByText("To fix this", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "Test", exact: true }).evaluate((heading) => window.scrollTo(0, heading.getBoundingClientRect().top + window.scrollY - 80));
  await page.screenshot({ path: `${PICTURES}/readme-test.png` });
});
