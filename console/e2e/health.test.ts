import { expect, it } from "vitest";

import { added, sweep, without } from "./support/added.ts";
import { copied, newPage, signIn } from "./support/browser.ts";
import { look } from "./support/screen.ts";
import { putRolePolicy } from "./support/stack.ts";

it("drift appears, with its remedy, and goes when the remedy's policy is pasted", async () => {
  const endpoint = await added(`drift-${Date.now()}`, "Drifting");
  const { endpointId, role, policyName, accessPolicy } = endpoint;
  const page = await newPage();
  await signIn(page, endpoint.account, {}, `#/endpoints/${endpointId}`);
  await page.getByText("The last test with a result passed.").waitFor();

  await putRolePolicy(role, policyName, without(accessPolicy, "s3:DeleteObject"));
  await sweep(endpointId);
  await page.getByText("One health check failed.").waitFor();
  const findings = page.getByRole("list", { name: "Findings" });
  await findings.getByText("s3:DeleteObject", { exact: true }).waitFor();
  await findings.getByText("Policy of the role", { exact: true }).waitFor();
  await findings.getByText("The administrator of the role's AWS account", { exact: true }).waitFor();
  await findings.getByText(/^Choose Test now[.] The report shows the policy document[.]$/).waitFor();
  expect(await findings.innerText()).not.toMatch(/policyName|in fix/);
  await look(page, "endpoint-suspect");

  // A finding holds no policy; a test shows it, and what is on the page is what the customer pastes.
  await page.getByRole("button", { name: "Test now" }).click();
  await page.getByText("The test failed").first().waitFor();
  await putRolePolicy(role, policyName, await copied(page, /^Copy: Inline policy of the role/));
  await sweep(endpointId);
  await page.getByText("The last test with a result passed.").waitFor();
  expect(await findings.count()).toBe(0);
  const timeline = page.getByRole("table", { name: "Timeline" });
  await timeline.getByText("All checks pass again. Before: suspect.").waitFor();
  await page.getByRole("img", { name: /Health over time: Healthy from .*Suspect from .*Healthy from/ }).waitFor();
  await look(page, "endpoint-recovered");

  // Times are the reader's; UTC is on hover.
  const time = page.locator("time").first();
  expect(await time.innerText()).toMatch(/GMT\+\d/);
  expect(await time.getAttribute("title")).toMatch(/ UTC$/);
});

it("a test by hand shows its report, and the next one waits for IAM", async () => {
  const endpoint = await added(`test-${Date.now()}`, "Tested");
  const page = await newPage();
  await signIn(page, endpoint.account, {}, `#/endpoints/${endpoint.endpointId}`);
  const test = page.getByRole("button", { name: "Test now" });
  await test.click();
  await page.getByText("All checks passed").first().waitFor();
  await look(page, "endpoint-tested");
  await page.getByRole("button", { name: "Close the test" }).click();
  expect(await page.getByText("All checks passed").count()).toBe(0);

  await putRolePolicy(endpoint.role, endpoint.policyName, without(endpoint.accessPolicy, "s3:GetObject"));
  await test.click();
  await page.getByText("The test failed").first().waitFor();
  expect(await test.isDisabled()).toBe(true);
  await look(page, "endpoint-test-failed");
});

it("the list shows drift while it is open", async () => {
  const endpoint = await added(`list-${Date.now()}`, "Listed");
  const page = await newPage();
  await page.clock.install();
  await signIn(page, endpoint.account);
  const row = page.getByRole("row", { name: /Listed/ });
  await row.getByText("Healthy").waitFor();
  await putRolePolicy(endpoint.role, endpoint.policyName, without(endpoint.accessPolicy, "s3:DeleteObject"));
  await sweep(endpoint.endpointId);
  // The page's clock may not pass the hour after which the sign-in expires: a hundred times at most.
  await expect
    .poll(async () => {
      await page.clock.fastForward(31_000);
      return row.innerText();
    }, { timeout: 100_000, interval: 1_000 })
    .toContain("Suspect");
  await look(page, "list-suspect");

  await page.getByRole("button", { name: /Filter by health/ }).click();
  await page.getByRole("option", { name: "Drifted" }).click();
  await page.getByText("No endpoint matches the filters.").waitFor();
  await look(page, "list-no-match");
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await row.waitFor();
});
