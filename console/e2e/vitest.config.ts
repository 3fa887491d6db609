import { defineConfig } from "vitest/config";

/**
 * The page in a browser, on a running local stack; two files at a time, for each test waits for the stack most of its time.
 * The limits are those of a busy machine.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    maxWorkers: 2,
    testTimeout: 900_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 600_000,
    globalSetup: "support/start.ts",
  },
});
