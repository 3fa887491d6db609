import { defineConfig } from "vitest/config";

/** The page in a browser, on a running local stack. One after the other: they share the machine with the stack. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 600_000,
    globalSetup: "support/start.ts",
  },
});
