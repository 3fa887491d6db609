import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { newPage, signIn } from "./support/browser.ts";
import { fillIn } from "./support/form.ts";
import { look } from "./support/screen.ts";
import { stack } from "./support/stack.ts";

/** Name and content of what a button saves. */
async function saved(page: Page, button: string | RegExp): Promise<[string, string]> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).first().click()]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
}

it("each way to create the role is saved as a file, and all of them as one for an administrator", async () => {
  const page = await newPage();
  await signIn(page, `kit-${Date.now()}`, {}, "#/endpoints/add");
  const externalId = await page.getByText(/^be-[0-9a-z]+$/).first().innerText();
  await fillIn(page, { bucket: "acme-cost-exports", prefix: "finout/", roleName: "CostExports" });
  for (const [tab, file, text] of [
    ["CloudFormation", /^Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]yaml$/, "AWS::IAM::Role"],
    ["Terraform", /^Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]tf$/, "aws_iam_role"],
    ["AWS CLI", /^Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]sh$/, "put-role-policy"],
    ["Console steps", /^Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]md$/, "IAM"],
    ["JSON", /^trust-policy[.]json$/, "sts:ExternalId"],
  ] as const) {
    await page.getByRole("tab", { name: tab }).click();
    const [name, content] = await saved(page, new RegExp(`^Download ${file.source.slice(1)}`));
    expect(name).toMatch(file);
    expect(content).toContain(text);
    expect(content).toContain(externalId);
  }
  await page.getByRole("tab", { name: "CloudFormation" }).click();
  await page.getByText(/^aws cloudformation deploy .* --template-file Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]yaml /).first().waitFor();
  const [name, content] = await saved(page, "Save for your AWS administrator");
  expect(name).toMatch(/^Finout-acme-cost-exports-finout-[0-9a-f]{12}[.]txt$/);
  for (const part of ["s3://acme-cost-exports/finout/", stack().customerAwsAccountId, "CostExports", externalId]) expect(content).toContain(part);
  for (const part of ["One click in the AWS console", "CloudFormation", "Terraform", "AWS CLI", "Console steps"]) {
    expect(content).toContain(`== ${part} ==`);
  }
});

it("the kit follows what is typed, and is never the one of before", async () => {
  const page = await newPage();
  await signIn(page, `live-${Date.now()}`, {}, "#/endpoints/add");
  await fillIn(page, { bucket: "acme-one", prefix: "a/", roleName: "First" });
  await page.getByRole("tab", { name: "AWS CLI" }).click();
  const script = page.getByRole("tabpanel", { name: "AWS CLI" });
  await script.getByText(/acme-one/).first().waitFor();
  const roleArn = page.getByLabel("Role ARN");
  await expect.poll(() => roleArn.inputValue()).toBe(`arn:aws:iam::${stack().customerAwsAccountId}:role/First`);

  // From the moment of the change on, what is shown is not of the bucket before.
  await page.getByLabel("Bucket name").fill("acme-two");
  expect(await script.getByText(/acme-one/).count()).toBe(0);
  await script.getByText(/acme-two/).first().waitFor();
  await page.getByRole("textbox", { name: /^Role name/ }).fill("Second");
  await expect.poll(() => roleArn.inputValue()).toBe(`arn:aws:iam::${stack().customerAwsAccountId}:role/Second`);

  // What is typed over it stays, whatever becomes of the name.
  const own = `arn:aws:iam::${stack().customerAwsAccountId}:role/teams/data/Own`;
  await roleArn.fill(own);
  await page.getByRole("textbox", { name: /^Role name/ }).fill("Third");
  await script.getByText(/Third/).first().waitFor();
  expect(await roleArn.inputValue()).toBe(own);
  await roleArn.fill("");
  await roleArn.blur();
  await expect.poll(() => roleArn.inputValue()).toBe(`arn:aws:iam::${stack().customerAwsAccountId}:role/Third`);
});

it("a test that is asked for while the role is still filled in begins with it", async () => {
  const page = await newPage();
  const sent: { roleArn: string }[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/v1/endpoints/test")) sent.push(request.postDataJSON() as { roleArn: string });
  });
  await signIn(page, `early-${Date.now()}`, {}, "#/endpoints/add");
  await page.getByText("External ID of your account").waitFor();
  await fillIn(page, { bucket: "acme-early", prefix: "a/", roleName: "Early" });
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.locator("li[data-check=role_assumable][data-status=failed]").waitFor();
  expect(sent[0]?.roleArn).toBe(`arn:aws:iam::${stack().customerAwsAccountId}:role/Early`);
});

it("a bucket of another AWS account: the kit has the statements for its owner", async () => {
  const page = await newPage();
  await signIn(page, `owner-${Date.now()}`, {}, "#/endpoints/add");
  await fillIn(page, { bucket: "acme-shared", prefix: "a/", roleName: "Shared" });
  await page.getByRole("button", { name: /^Encryption and ownership of the bucket/ }).click();
  await page.getByLabel("The bucket belongs to a different AWS account than the role").check();
  await page.getByLabel("AWS account ID of the bucket owner").fill("210987654321");
  const oneClick = page.getByRole("tabpanel", { name: "One click in AWS" });
  await oneClick.getByText(/AWS account 210987654321 owns the bucket/).waitFor();
  await oneClick.getByText(/"Principal"/).first().waitFor();
  const [, content] = await saved(page, "Save for your AWS administrator");
  expect(content.split("== CloudFormation ==")[0]).toContain("AWS account 210987654321 owns the bucket");
  // The link cannot carry this choice; the other ways can.
  await page.getByLabel("Give the bucket owner full control of written files").check();
  await oneClick.getByText(/There is no link for this role/).waitFor();
  await page.getByRole("tab", { name: "JSON" }).click();
  const panel = page.getByRole("tabpanel", { name: "JSON" });
  await panel.getByText("Statements for the bucket policy", { exact: true }).waitFor();
  await panel.getByText(/s3:PutObjectAcl/).first().waitFor();
  await look(page, "add-other-owner");
});
