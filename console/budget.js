// Fails if the first screen loads more script than it may.
import { scriptSizes, total } from "./firstScreen.js";

const MAX_KIB = 350;

const sizes = scriptSizes();
for (const [path, size] of sizes) console.log(`${size.toFixed(1).padStart(7)} KiB  ${path}`);
console.log(`${total(sizes).toFixed(1).padStart(7)} KiB  of script for the first screen, gzipped; at most ${MAX_KIB} KiB`);
if (sizes.size === 0 || total(sizes) > MAX_KIB) process.exit(1);
