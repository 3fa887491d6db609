import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist", "dist-embed", "test-results", "src/api/schema.ts"]),
  js.configs.recommended,
  tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  {
    rules: {
      // Times, retries and the API's answers arrive from outside, and are put into the state there.
      "react-hooks/set-state-in-effect": "off",
      "max-lines": ["error", 300],
    },
  },
  { files: ["*.js"], languageOptions: { globals: { console: "readonly", process: "readonly" } } },
  {
    // What it hands to the browser runs there.
    files: ["speed.js"],
    languageOptions: {
      globals: { window: "readonly", document: "readonly", sessionStorage: "readonly", performance: "readonly", setTimeout: "readonly", requestAnimationFrame: "readonly" },
    },
  },
);
