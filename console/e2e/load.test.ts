import { it } from "vitest";

import { newPage, signIn } from "./support/browser.ts";
import { look } from "./support/screen.ts";
import { stack } from "./support/stack.ts";

it("a screen whose script does not load says so; the others work, and a reload shows it", async () => {
  const page = await newPage();
  const script = /\/assets\/AddEndpoint[^/]*\.js$/;
  await page.route(script, (route) => route.abort());
  await signIn(page, `load-${Date.now()}`);
  await page.getByRole("link", { name: "Add endpoint" }).click();
  await page.getByText("A part of the page could not be loaded").waitFor();
  await look(page, "load-failed");
  await page.goto(`${stack().consoleUrl}/#/endpoints`);
  await page.getByText("No endpoints yet").waitFor();

  await page.getByRole("link", { name: "Add endpoint" }).click();
  await page.getByText("A part of the page could not be loaded").waitFor();
  await page.unroute(script);
  await page.getByRole("button", { name: "Reload the page" }).click();
  await page.getByLabel("Bucket name").waitFor();
});
