import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { localStack } from "./dev/stack.ts";
import { fontFiles } from "./fonts.ts";

/** Of the vendor's own app: the page must not bring a second one. */
const HOST = ["react", "react-dom", "react-dom/client", "react/jsx-runtime"];

export default defineConfig(({ mode }) => ({
  plugins: [react(), fontFiles(), ...(mode === "development" ? [localStack()] : [])],
  // The page works in any folder.
  base: "./",
  build:
    mode === "embed"
      ? {
          outDir: "dist-embed",
          copyPublicDir: false,
          lib: { entry: "src/embed.tsx", formats: ["es"], fileName: "bucket-endpoints", cssFileName: "bucket-endpoints" },
          rollupOptions: { external: HOST },
        }
      : {
          // A Content-Security-Policy without `data:` is to allow all of it.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
        },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
}));
