import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Plugin } from "vite";

/** The repository's folder. */
const REPOSITORY = resolve(import.meta.dirname, "../..");

/**
 * Connects `npm run dev` with the running local stack (`cargo run -p local`): `/api` is its API, and `/token?account=NAME`
 * a token for an account. `dev.html` mounts the page with them, without a sign-in.
 */
export function localStack(): Plugin {
  return {
    name: "local-stack",
    apply: "serve",
    config() {
      const path = process.env.STACK_JSON ?? resolve(REPOSITORY, ".local/stack.json");
      const { apiUrl } = JSON.parse(readFileSync(path, "utf8")) as { apiUrl: string };
      const { origin, pathname } = new URL(apiUrl);
      const rewrite = (url: string) => pathname.replace(/\/$/, "") + url.slice("/api".length);
      return { server: { proxy: { "/api": { target: origin, rewrite } } } };
    },
    configureServer(server) {
      server.middlewares.use("/token", (request, response) => {
        const account = new URL(request.url ?? "", "http://localhost").searchParams.get("account") ?? "acme";
        response.end(execFileSync("target/debug/local", ["token", "--account", account], { cwd: REPOSITORY }).toString().trim());
      });
    },
  };
}
