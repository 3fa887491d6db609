import { expect, it } from "vitest";

import { added } from "./support/added.ts";
import { newPage, signIn } from "./support/browser.ts";
import { look } from "./support/screen.ts";
import { registerUse } from "./support/feature.ts";

it("retiring is asked for, refused while in use, and then forced", async () => {
  const endpoint = await added(`retire-${Date.now()}`, "To retire");
  await registerUse(endpoint.account, endpoint.endpointId, "data_exporter");
  const page = await newPage();
  await signIn(page, endpoint.account, {}, `#/endpoints/${endpoint.endpointId}`);
  const uses = page.getByRole("list", { name: "Features that use the endpoint" });
  await uses.getByText(/^Data Exporter: credentials last issued/).waitFor();
  await page.getByRole("button", { name: "Retire", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /Retire To retire/ });
  await dialog.waitFor();
  await look(page, "retire");
  await page.keyboard.press("Escape");
  await expect.poll(() => dialog.isVisible()).toBe(false);

  await page.getByRole("button", { name: "Retire", exact: true }).click();
  await dialog.getByRole("button", { name: "Retire", exact: true }).click();
  await dialog.getByText("The endpoint is in use").waitFor();
  await dialog.getByText(/Credentials that they already have work for up to one hour/).waitFor();
  // Registering in the test also got credentials.
  await dialog.getByText(/^Data Exporter: credentials last issued/).waitFor();
  expect(await dialog.getByRole("button", { name: "Retire anyway" }).isDisabled()).toBe(true);
  await look(page, "retire-in-use");

  await dialog.getByLabel(/type retire/).fill("retire");
  await dialog.getByRole("button", { name: "Retire anyway" }).click();
  await page.getByText("To retire is retired").waitFor();
  await page.getByText("The endpoint was retired while it was in use by Data Exporter.").waitFor();
  expect(await page.getByRole("button", { name: "Test now" }).count()).toBe(0);
  await look(page, "endpoint-retired");

  await page.getByRole("link", { name: "Endpoints", exact: true }).click();
  await page.getByText("No endpoints yet").waitFor();
  await page.getByLabel("Show retired").check();
  await page.getByRole("row", { name: /To retire/ }).getByText("Retired").waitFor();
  await look(page, "list-retired");

  // Its configuration is a start for another one.
  await page.getByRole("link", { name: "To retire" }).click();
  await page.getByRole("button", { name: "Add another like this" }).click();
  await expect.poll(() => page.getByLabel("Bucket name").inputValue()).toBe(endpoint.bucket);
  expect(await page.getByLabel("Endpoint name").inputValue()).toBe("");
});
