// The scripts that the first screen loads: those of dist/index.html, and all that they import statically.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const IMPORT = /(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g;

/** Sizes of the scripts, gzipped, in KiB, by path. */
export function scriptSizes() {
  const sizes = new Map();
  const collect = (path) => {
    if (sizes.has(path)) return;
    const script = readFileSync(`dist/${path}`, "utf8");
    sizes.set(path, gzipSync(script).length / 1024);
    for (const [, imported] of script.matchAll(IMPORT)) collect(`assets/${imported.slice(2)}`);
  };
  for (const [, path] of readFileSync("dist/index.html", "utf8").matchAll(/<script[^>]* src="\.\/([^"]+)"/g)) collect(path);
  return sizes;
}

/** The sum of sizes. */
export function total(sizes) {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
