import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { added } from "./support/added.ts";
import { chooseAccount, newPage, signIn } from "./support/browser.ts";
import { fillIn } from "./support/form.ts";
import { look } from "./support/screen.ts";
import { local, stack } from "./support/stack.ts";

it("a visitor signs in, and out again", async () => {
  const page = await newPage();
  await page.goto(stack().consoleUrl);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await look(page, "signed-out");
  await signIn(page, `in-${Date.now()}`);
  await page.getByText("No endpoints yet").waitFor();
  // No code and no state of the sign-in stay in the address.
  expect(new URL(page.url()).search).toBe("");

  // The back button can lead to the issuer's answer once more.
  await page.goto(`${stack().consoleUrl}/?code=used&state=used`);
  await page.getByText("No endpoints yet").waitFor();
  expect(new URL(page.url()).search).toBe("");

  await page.goto(`${stack().consoleUrl}/#/endpoints/add`);
  await page.getByLabel("Bucket name").fill("secret-bucket");
  await page.getByRole("button", { name: /@/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await stored(page)).not.toContain("secret-bucket");
  await page.reload();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

it("what was typed is forgotten at the sign-out, also when the External ID arrives in the same moment", async () => {
  const page = await newPage();
  await signIn(page, `moment-${Date.now()}`);
  await page.getByText("No endpoints yet").waitFor();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/v1/external-id", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${stack().consoleUrl}/#/endpoints/add`);
  await page.getByLabel("Bucket name").fill("secret-bucket");
  await page.getByRole("button", { name: /@/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  // The click comes when the External ID is in the page, before the effects of that.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (!/be-[0-9a-z]{26}/.test(document.body.textContent)) return;
      observer.disconnect();
      [...document.querySelectorAll<HTMLElement>("[role=menuitem]")].find((item) => item.textContent === "Sign out")?.click();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  release();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await stored(page)).not.toContain("secret-bucket");
});

it("an expired sign-in keeps what was typed, and comes back to the same screen", async () => {
  const account = `expiry-${Date.now()}`;
  const page = await newPage();
  await signIn(page, account, { lifetime: 60 }, "#/endpoints/add");
  await page.getByText("External ID of your account").waitFor();
  await page.getByLabel("Bucket name").fill("acme-cost-exports");
  // The token ends: the page's clock says so, as it would in a minute.
  await page.clock.install({ time: Date.now() + 120_000 });
  await page.getByRole("radio", { name: "Read only", exact: true }).check();
  await page.getByRole("combobox", { name: "Region of the bucket" }).fill("eu-central-1");
  await page.clock.runFor(1_000);
  await page.getByText("Your sign-in has expired").first().waitFor();
  await look(page, "add-expired");
  await page.clock.resume();
  await page.getByRole("button", { name: "Sign in again" }).first().click();
  await chooseAccount(page, account);
  await page.getByText("External ID of your account").waitFor();
  expect(page.url()).toContain("#/endpoints/add");
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("acme-cost-exports");
});

it("a refresh token renews the sign-in, once for all requests that wait", async () => {
  const account = `renew-${Date.now()}`;
  const endpoint = await added(account, "Renewed");
  const page = await newPage();
  // The local issuer gives no refresh tokens; others do, and accept each one once.
  const asked: string[] = [];
  await page.route(`${stack().issuerUrl}/token`, async (route) => {
    const form = new URLSearchParams(route.request().postData() ?? "");
    asked.push([form.get("grant_type"), form.get("refresh_token")].join(" ").trim());
    const headers = { "Access-Control-Allow-Origin": stack().consoleUrl };
    if (form.get("grant_type") === "authorization_code") {
      const answer = await route.fetch();
      const tokens = (await answer.json()) as Record<string, unknown>;
      return route.fulfill({ headers, json: { ...tokens, refresh_token: "first" } });
    }
    if (form.get("refresh_token") !== "first") return route.fulfill({ headers, status: 400, json: { error: "invalid_grant" } });
    const token = (await local("token", "--account", account)).trim();
    return route.fulfill({ headers, json: { access_token: token, token_type: "Bearer", expires_in: 3600, refresh_token: "second" } });
  });
  await signIn(page, account, { lifetime: 60 });
  await page.getByRole("link", { name: "Renewed" }).waitFor();
  // Within ten seconds of its end a token is not sent any more. The screen of an endpoint reads several things at once.
  await page.clock.install({ time: Date.now() + 55_000 });
  await page.goto(`${stack().consoleUrl}/#/endpoints/${endpoint.endpointId}`);
  await page.getByRole("heading", { name: "Renewed" }).waitFor();
  await page.getByText("The endpoint was added after its test passed.").waitFor();
  expect(asked).toEqual(["authorization_code", "refresh_token first"]);
});

it("a denied sign-in says so", async () => {
  const page = await newPage();
  await page.goto(stack().consoleUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText(/You are not signed in/).waitFor();
  await look(page, "sign-in-denied");
});

it("without the scope to write, the page says what is missing", async () => {
  const page = await newPage();
  // The local gateway's own refusals have no CORS headers; those of API Gateway have.
  await page.route(/\/v1\/external-id$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    return route.fulfill({ status: 403, contentType: "application/json", headers: { "Access-Control-Allow-Origin": stack().consoleUrl }, body: '{"message":"Forbidden"}' });
  });
  await signIn(page, `reader-${Date.now()}`, { scopes: ["endpoints:read"] });
  await page.getByText("No endpoints yet").waitFor();
  await page.getByRole("link", { name: "Add endpoint" }).click();
  await page.getByText("The External ID could not be loaded").waitFor();
  await look(page, "add-not-authorized");
});

it("two accounts see their own endpoints and nothing of each other's, nor of each other's drafts", async () => {
  const [one, two] = [`one-${Date.now()}`, `two-${Date.now()}`];
  const endpoint = await added(one, "Mine");
  const page = await newPage();
  await signIn(page, one);
  await page.getByRole("link", { name: "Mine" }).waitFor();
  await page.getByRole("link", { name: "Add endpoint" }).click();
  await page.getByText("External ID of your account").waitFor();
  const externalId = await page.getByText(/^be-[0-9a-z]+$/).first().innerText();
  await fillIn(page, { bucket: "bucket-of-one" });

  // Another user of the same browser tab, without a sign-out in between, whose External ID does not load.
  await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("oidc.")).forEach((key) => sessionStorage.removeItem(key)));
  await page.reload();
  await failExternalId(page);
  const kits: string[] = [];
  page.on("request", (request) => request.url().includes("/v1/setup") && kits.push(request.url()));
  await signIn(page, two, {}, "#/endpoints/add");
  await page.getByText("The External ID could not be loaded").waitFor();
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("");
  await look(page, "add-external-id-failed");
  await page.unroute(EXTERNAL_ID);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("External ID of your account").waitFor();
  expect(await page.getByText(/^be-[0-9a-z]+$/).first().innerText()).not.toBe(externalId);
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("");
  await expect.poll(() => stored(page)).not.toContain("bucket-of-one");
  await fillIn(page, { bucket: "bucket-of-two" });
  await expect.poll(() => kits.some((url) => url.includes("bucket-of-two"))).toBe(true);
  expect(kits.filter((url) => url.includes("bucket-of-one"))).toEqual([]);

  await page.goto(`${stack().consoleUrl}/#/endpoints/${endpoint.endpointId}`);
  await page.getByText("There is no such endpoint").waitFor();
  await look(page, "endpoint-not-found");
  await page.getByRole("link", { name: "Endpoints", exact: true }).click();
  await page.getByText("No endpoints yet").waitFor();
});

it("what is typed before the External ID is there stays, and is stored once it is known whose it is", async () => {
  const page = await newPage();
  await failExternalId(page);
  await signIn(page, `early-${Date.now()}`, {}, "#/endpoints/add");
  await page.getByText("The External ID could not be loaded").waitFor();
  await page.getByLabel("Bucket name").fill("early-bucket");
  await page.getByLabel("Endpoint name").fill("Early");
  expect(await stored(page)).not.toContain("early-bucket");
  await page.unroute(EXTERNAL_ID);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("External ID of your account").waitFor();
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("early-bucket");
  await expect.poll(() => stored(page)).toContain("early-bucket");

  // After a reload, what is typed meanwhile comes before what was stored.
  await failExternalId(page);
  await page.reload();
  await page.getByText("The External ID could not be loaded").waitFor();
  expect(await page.getByLabel("Bucket name").inputValue()).toBe("");
  await page.getByLabel("Endpoint name").fill("Later");
  await page.unroute(EXTERNAL_ID);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.getByLabel("Bucket name").inputValue()).toBe("early-bucket");
  expect(await page.getByLabel("Endpoint name").inputValue()).toBe("Later");
});

const EXTERNAL_ID = /\/v1\/external-id$/;

/** The External ID of whoever is signed in does not load from here on. */
async function failExternalId(page: Page): Promise<void> {
  const headers = { "Access-Control-Allow-Origin": stack().consoleUrl };
  await page.route(EXTERNAL_ID, async (route) => {
    if (route.request().method() === "OPTIONS") return route.continue();
    return route.fulfill({ status: 503, headers, contentType: "application/problem+json", body: JSON.stringify({ code: "internal", detail: "The service is temporarily unavailable." }) });
  });
}

/** What this tab and this browser keep. */
function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
}
