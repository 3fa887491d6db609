import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

import { stack } from "./stack.ts";

/** Without these, Chromium looks for hosts that a closed network does not have. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let contexts: BrowserContext[] = [];
let problems: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  const found = problems;
  contexts = [];
  problems = [];
  expect(found, "errors in the browser's console").toEqual([]);
});

/** A page of a browser of its own, with no sign-in. Errors of scripts and of the Content-Security-Policy fail the test. */
export async function newPage(): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    timezoneId: "Europe/Berlin",
  });
  contexts.push(context);
  return watch(await context.newPage());
}

/** Another tab of the same browser. */
export async function newTab(page: Page): Promise<Page> {
  return watch(await page.context().newPage());
}

function watch(page: Page): Page {
  // A test of the API takes 20 s at most; on a busy machine the page and the stack need more.
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // The browser reports each 4xx and 5xx, and React each script that fails; the tests look at what the page makes of them.
    const shown = /^Failed to load resource|Failed to fetch dynamically imported module/.test(message.text());
    if (message.type() === "error" && !shown) problems.push(message.text());
  });
  return page;
}

interface Choice {
  /** The scopes that are granted; both if not given. */
  scopes?: string[];
  /** How long the token is valid, in seconds. */
  lifetime?: number;
}

/** Opens the page and signs in as `account`. */
export async function signIn(page: Page, account: string, choice: Choice = {}, hash = ""): Promise<void> {
  await page.goto(`${stack().consoleUrl}/${hash}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await chooseAccount(page, account, choice);
}

/** Answers the issuer's page. */
export async function chooseAccount(page: Page, account: string, { scopes, lifetime }: Choice = {}): Promise<void> {
  await page.getByLabel("Account", { exact: true }).fill(account);
  for (const scope of ["endpoints:read", "endpoints:write"]) {
    if (scopes && !scopes.includes(scope)) await page.getByLabel(scope).uncheck();
  }
  if (lifetime) await page.getByRole("combobox").selectOption(String(lifetime));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${stack().consoleUrl}/**`);
}

/** What a copy button copies. */
export async function copied(page: Page, button: string | RegExp): Promise<string> {
  await page.getByRole("button", { name: button }).first().click();
  await page.getByText("Copied").first().waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}
