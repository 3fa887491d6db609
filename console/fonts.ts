import { createHash } from "node:crypto";

import type { Plugin } from "vite";

const EMBEDDED = /url\((['"]?)data:font\/woff2;base64,([^'")]+)\1\)/g;

/** Puts the fonts that are embedded in Cloudscape's style sheet into files: `font-src 'self'` is then enough, and a browser loads only those that it uses. */
export function fontFiles(): Plugin {
  return {
    name: "font-files",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== "asset" || !asset.fileName.endsWith(".css")) continue;
        asset.source = asset.source.toString().replace(EMBEDDED, (_all, _quote, content: string) => {
          const source = Buffer.from(content, "base64");
          const name = `font-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.woff2`;
          this.emitFile({ type: "asset", fileName: `assets/${name}`, source });
          return `url(./${name})`;
        });
      }
    },
  };
}
