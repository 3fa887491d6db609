import { expect, it } from "vitest";

import { added, madeRole } from "./support/added.ts";
import { newPage, newTab, signIn } from "./support/browser.ts";
import { fillIn } from "./support/form.ts";
import { look } from "./support/screen.ts";
import { api, stack } from "./support/stack.ts";

const list = /\/v1\/endpoints(\?.*)?$/;

it("a slow API shows that it loads; a failing one says what to do, and is not called again too soon", async () => {
  const page = await newPage();
  let calls = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(list, async (route) => {
    if (route.request().method() === "OPTIONS") return route.continue();
    calls += 1;
    await held;
    await route.fulfill({ status: 503, headers: cors(), contentType: "application/problem+json", body: JSON.stringify({ code: "internal", detail: "The service is temporarily unavailable. Try again in a few seconds.", requestId: "req-1" }) });
  });
  await signIn(page, `slow-${Date.now()}`);
  await page.getByText("Loading endpoints").waitFor();
  await look(page, "list-loading");
  release();
  await page.getByText("The endpoints could not be loaded").waitFor();
  const button = page.getByRole("button", { name: "Try again" });
  // As long as Retry-After says.
  expect(await button.isDisabled()).toBe(true);
  expect(calls).toBe(1);
  await look(page, "list-failed");
  await page.unroute(list);
  await expect.poll(() => button.isEnabled(), { timeout: 10_000 }).toBe(true);
  await button.click();
  await page.getByText("No endpoints yet").waitFor();
});

it("without a network, each screen says so", async () => {
  const endpoint = await added(`offline-${Date.now()}`, "Offline");
  const page = await newPage();
  await signIn(page, endpoint.account);
  await page.getByRole("link", { name: "Offline" }).waitFor();
  await page.route(`${stack().apiUrl}/**`, (route) => route.abort());
  await page.getByRole("button", { name: "Refresh the endpoints" }).click();
  await page.getByText("The service could not be reached.").waitFor();
  // What was there is still there.
  await page.getByRole("link", { name: "Offline" }).click();
  await page.getByText("The endpoint could not be loaded").waitFor();
  await look(page, "endpoint-failed");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Offline" }).waitFor();
});

it("tests that are throttled wait as long as the API says, and go on", async () => {
  const account = `busy-${Date.now()}`;
  const made = await madeRole(account);
  const page = await newPage();
  const times: number[] = [];
  await page.route(/\/v1\/endpoints\/test$/, async (route) => {
    if (route.request().method() === "OPTIONS") return route.continue();
    times.push(Date.now());
    if (times.length > 1) return route.continue();
    return route.fulfill({ status: 429, headers: cors({ "Retry-After": "8" }), contentType: "application/problem+json", body: JSON.stringify({ code: "rate_limited", detail: "Too many tests. Wait 8 seconds." }) });
  });
  await signIn(page, account, {}, "#/endpoints/add");
  await fillIn(page, { bucket: made.bucket, prefix: "finout/", roleArn: made.roleArn });
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("Too many tests.").first().waitFor();
  await look(page, "add-throttled");
  await page.getByText("All checks passed").first().waitFor();
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(8_000);
});

it("a double click adds one endpoint; the second tab that adds the same name is shown where it is", async () => {
  const account = `double-${Date.now()}`;
  const made = await madeRole(account);
  const page = await newPage();
  await signIn(page, account, {}, "#/endpoints/add");
  const tab = await newTab(page);
  await signIn(tab, account, {}, "#/endpoints/add");
  for (const [one, prefix] of [[page, "finout/"], [tab, "finout/second/"]] as const) {
    await fillIn(one, { bucket: made.bucket, prefix, roleArn: made.roleArn, name: "Twice" });
    await one.getByRole("button", { name: "Test Endpoint" }).click();
    await one.getByText("All checks passed").first().waitFor();
  }
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" && request.url().endsWith("/v1/endpoints") ? 1 : 0));
  await page.getByRole("button", { name: "Add Endpoint" }).dblclick();
  await page.getByText("Twice is added").waitFor();
  expect(posts).toBe(1);
  expect((await api(account, "GET", "/v1/endpoints")).items).toHaveLength(1);

  await tab.getByRole("button", { name: "Add Endpoint" }).click();
  await tab.getByText("The endpoint was not added").waitFor();
  await tab.locator("[data-field=name], [data-field=pathPrefix]").getByText(/already|same path prefix/).first().waitFor();
  await look(tab, "add-conflict");
  await tab.getByRole("link", { name: "Open that endpoint" }).click();
  await tab.getByRole("heading", { name: "Twice" }).waitFor();

  // Back leads through the screens, and the form still has what was typed.
  await tab.goBack();
  await expect.poll(() => tab.getByLabel("Endpoint name").inputValue()).toBe("Twice");
});

it("script in every field is text", async () => {
  const account = `script-${Date.now()}`;
  const made = await madeRole(account);
  const page = await newPage();
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const script = "<img src=x onerror=alert(1)>\"'<script>alert(2)</script>";
  await signIn(page, account, {}, "#/endpoints/add");
  await fillIn(page, { bucket: script, prefix: script, region: script, awsAccountId: script, roleName: script, roleArn: script, name: script });
  await page.getByLabel(/^Description/).fill(script);
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.locator("[data-field=bucketName]").getByText(/bucket name/).last().waitFor();
  await look(page, "add-script");

  // What the API takes of it comes back in the list, on the endpoint's page, and in the kit.
  const prefix = "finout/<b onclick=alert(3)>&'\"/";
  await fillIn(page, { bucket: made.bucket, prefix, roleName: "Script", roleArn: made.roleArn, name: script });
  await page.getByRole("tab", { name: "JSON" }).click();
  await page.getByRole("tabpanel", { name: "JSON" }).getByText("finout/<b onclick=alert(3)>").first().waitFor();
  await page.getByRole("button", { name: "Test Endpoint" }).click();
  await page.getByText("All checks passed").first().waitFor();
  await page.getByRole("button", { name: "Add Endpoint" }).click();
  await page.getByRole("heading", { name: script, level: 1 }).waitFor();
  await look(page, "endpoint-script");
  await page.getByRole("link", { name: "Endpoints", exact: true }).click();
  await page.getByRole("link", { name: script }).waitFor();
  expect(dialogs).toEqual([]);
});

function cors(more: Record<string, string> = {}) {
  return { "Access-Control-Allow-Origin": stack().consoleUrl, "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "3", ...more };
}
