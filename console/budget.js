// Fails if the first screen loads more script than it may: the scripts of index.html, and all that they import statically.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MAX_KIB = 350;
const IMPORT = /(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g;

const sizes = new Map();
const collect = (path) => {
  if (sizes.has(path)) return;
  const script = readFileSync(`dist/${path}`, "utf8");
  sizes.set(path, gzipSync(script).length / 1024);
  for (const [, imported] of script.matchAll(IMPORT)) collect(`assets/${imported.slice(2)}`);
};
for (const [, path] of readFileSync("dist/index.html", "utf8").matchAll(/<script[^>]* src="\.\/([^"]+)"/g)) collect(path);

const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
for (const [path, size] of sizes) console.log(`${size.toFixed(1).padStart(7)} KiB  ${path}`);
console.log(`${total.toFixed(1).padStart(7)} KiB  of script for the first screen, gzipped; at most ${MAX_KIB} KiB`);
if (sizes.size === 0 || total > MAX_KIB) process.exit(1);
