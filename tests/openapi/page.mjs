// Makes the page of GET /v1/docs: RapiDoc with docs/openapi.json beside it, in one file, compressed. With `--check`, only
// compares what is there.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

const folder = new URL("../../functions/setup/src/page/", import.meta.url);
// What the browser may cache belongs to one release, so nothing is taken out of the package but the link to its source map.
const script = readFileSync(new URL("node_modules/rapidoc/dist/rapidoc-min.js", import.meta.url), "utf8").replace(
  /\n\/\/# sourceMappingURL=.*\s*$/,
  "\n",
);
if (script.includes("</script")) throw new Error("the script cannot be in a page");
const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bucket Endpoint API</title>
<link rel="icon" href="data:,">
</head>
<body>
<rapi-doc spec-url="openapi.json" render-style="read" schema-style="table" show-header="false" allow-try="false"
  allow-authentication="false" allow-server-selection="false" load-fonts="false" sort-tags="false"></rapi-doc>
<script>${script}</script>
</body>
</html>
`;
const hash = createHash("sha256").update(script).digest("base64");
const policy = [
  "default-src 'none'",
  `script-src 'sha256-${hash}'`,
  // The viewer writes style elements into its shadow trees.
  "style-src 'unsafe-inline'",
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const files = { "page.html.gz": gzipSync(html, { level: 9 }), "content-security-policy.txt": Buffer.from(policy) };
const plain = (name, bytes) => (name.endsWith(".gz") ? gunzipSync(bytes) : bytes);
for (const [name, bytes] of Object.entries(files)) {
  const file = new URL(name, folder);
  if (!process.argv.includes("--check")) writeFileSync(file, bytes);
  else if (!plain(name, readFileSync(file)).equals(plain(name, bytes))) {
    throw new Error(`${name} is out of date: node tests/openapi/page.mjs`);
  }
}
