import { expect, it } from "vitest";

import { newPage, signIn } from "./support/browser.ts";
import { look } from "./support/screen.ts";
import { stack } from "./support/stack.ts";

const COUNT = 45;

/** The answer for an account with many endpoints, which would take an hour to make. */
function many() {
  const at = "2026-01-02T03:04:05.678Z";
  const items = Array.from({ length: COUNT }, (_, index) => {
    const writing = index % 3 === 0;
    const id = String(index).padStart(12, "0");
    return {
      endpointId: `ep_0193f1a0-5a2b-7c3d-8e4f-${id}`,
      name: `Endpoint ${String(COUNT - index).padStart(2, "0")}`,
      bucketAccess: writing ? "read_write" : "read_only",
      roleArn: `arn:aws:iam::222222222222:role/role-${index}`,
      bucketName: `acme-${index % 5}`,
      ...(index % 2 === 0 && { pathPrefix: `folder-${index}/` }),
      region: index % 2 === 0 ? "eu-central-1" : "us-east-2",
      createdAt: at,
      createdBy: "ann",
      features: writing ? ["data_exporter"] : ["telemetry", "billing"],
      health: { status: index === 7 ? "drifted" : "healthy", since: at, lastCheckedAt: at, findings: [] },
    };
  });
  return JSON.stringify({ items });
}

it("the list is filtered, sorted and paged", async () => {
  const page = await newPage();
  const headers = { "Access-Control-Allow-Origin": stack().consoleUrl };
  await page.route(/\/v1\/endpoints\?/, (route) =>
    route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ headers, contentType: "application/json", body: many() }),
  );
  await signIn(page, `many-${Date.now()}`);
  const table = page.getByRole("table", { name: "Endpoints" });
  const names = () => table.getByRole("link").allInnerTexts();
  await expect.poll(names).toEqual(Array.from({ length: 20 }, (_, index) => `Endpoint ${String(index + 1).padStart(2, "0")}`));
  for (const text of ["Read only", "Read and write", "eu-central-1", "Data Exporter", "Telemetry, Billing", "s3://acme-"]) {
    await table.getByText(text).first().waitFor();
  }
  await look(page, "list-many");

  await table.getByRole("button", { name: "Name", exact: true }).click();
  await expect.poll(async () => (await names())[0]).toBe("Endpoint 45");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect.poll(async () => (await names())[0]).toBe("Endpoint 25");

  await page.getByRole("searchbox", { name: "Find endpoints" }).fill("folder-4");
  await page.getByText("4 matches").first().waitFor();
  await page.getByRole("searchbox", { name: "Find endpoints" }).fill("");
  await page.getByRole("button", { name: /Filter by bucket access/ }).click();
  await page.getByRole("option", { name: "Read and write" }).click();
  await expect.poll(async () => (await names()).length).toBe(15);
  await page.getByRole("button", { name: /Filter by health/ }).click();
  await page.getByRole("option", { name: "Drifted" }).click();
  await page.getByText("No endpoint matches the filters.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.getByRole("button", { name: /Filter by health/ }).click();
  await page.getByRole("option", { name: "Drifted" }).click();
  await expect.poll(names).toEqual(["Endpoint 38"]);
});
