// Fails if the first screen loads more script than it may: everything that index.html's entry imports statically.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MAX_BYTES = 350 * 1024;
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

const seen = new Set();
const collect = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) collect(imported);
};
collect("index.html");

let total = 0;
for (const key of seen) {
  const { file } = manifest[key];
  const size = gzipSync(readFileSync(`dist/${file}`)).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB  of script for the first screen, gzipped; at most ${MAX_BYTES / 1024} KiB`);
if (total > MAX_BYTES) process.exit(1);
