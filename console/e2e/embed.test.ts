import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import react from "@vitejs/plugin-react";
import { build, preview } from "vite";
import { expect, it } from "vitest";

import { newPage } from "./support/browser.ts";

it("the component works in an app that has its own React and its own sign-in", async () => {
  // `npm run build:embed` comes before.
  const outDir = await mkdtemp(join(tmpdir(), "console-host-"));
  const root = resolve(import.meta.dirname, "host");
  await build({ root, configFile: false, plugins: [react()], logLevel: "error", build: { outDir, emptyOutDir: true } });
  const server = await preview({ root, configFile: false, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  try {
    const page = await newPage();
    const tokens: (string | undefined)[] = [];
    await page.route("https://api.example.com/**", async (route) => {
      const request = route.request();
      const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
      if (request.method() === "OPTIONS") return route.fulfill({ status: 204, headers });
      tokens.push(request.headers().authorization);
      if (tokens.length > 1) return route.fulfill({ status: 401, headers, contentType: "application/json", body: '{"message":"Unauthorized"}' });
      return route.fulfill({ headers, contentType: "application/json", body: '{"items":[]}' });
    });
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await page.getByText("No endpoints yet").waitFor();
    await page.getByRole("button", { name: "Refresh the endpoints" }).click();
    await page.getByText("Your sign-in has expired").waitFor();
    await page.getByRole("button", { name: "Sign in again" }).click();
    await page.getByText("The app signs in.").waitFor();
    expect(tokens).toEqual(["Bearer token-1", "Bearer token-2"]);
  } finally {
    await server.close();
    await rm(outDir, { recursive: true });
  }
});
