import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { madeRole } from "./support/added.ts";
import { newPage, signIn } from "./support/browser.ts";
import { stack } from "./support/stack.ts";

/** Presses Tab until what has the focus is called like that. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const ids = element?.getAttribute("aria-labelledby")?.split(" ") ?? [];
      const labelled = ids.map((id) => document.getElementById(id)?.innerText).join(" ");
      const label = element?.id ? document.querySelector<HTMLElement>(`label[for="${CSS.escape(element.id)}"]`)?.innerText : "";
      const text = element?.matches("a, button") ? element.innerText : "";
      return [text, element?.getAttribute("aria-label"), labelled, label].join(" ");
    });
    if (name.test(focused)) return;
  }
  throw new Error(`The Tab key does not reach ${name}`);
}

it("the keyboard alone is enough: from the empty list to an endpoint that is retired", async () => {
  const account = `keys-${Date.now()}`;
  const { bucket, roleArn } = await madeRole(account);
  const page = await newPage();
  await signIn(page, account);
  await page.getByText("No endpoints yet").waitFor();
  await tabTo(page, /Add endpoint/);
  await page.keyboard.press("Enter");
  await page.getByText("External ID of your account").waitFor();
  await tabTo(page, /Read only/);
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("radio", { name: "Read and write", exact: true }).isChecked()).toBe(true);
  await tabTo(page, /Bucket name/);
  await page.keyboard.type(bucket);
  await tabTo(page, /Path prefix/);
  await page.keyboard.type("finout/");
  await tabTo(page, /Region/);
  await page.keyboard.type(stack().region);
  await page.keyboard.press("Escape");
  await tabTo(page, /Test Endpoint/);
  await page.keyboard.press("Enter");
  // The focus is on the first field that needs something.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[data-field]")?.getAttribute("data-field"))).toBe("roleArn");
  await page.keyboard.type(roleArn);
  await tabTo(page, /Endpoint name/);
  await page.keyboard.type("By keyboard");
  await tabTo(page, /Test Endpoint/);
  await page.keyboard.press("Enter");
  await page.getByText("All checks passed").first().waitFor();
  await tabTo(page, /Add Endpoint/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "By keyboard" }).waitFor();

  await tabTo(page, /Retire/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /Retire By keyboard/ });
  await dialog.waitFor();
  await tabTo(page, /^Retire/);
  await page.keyboard.press("Enter");
  await page.getByText("By keyboard is retired").waitFor();
});
