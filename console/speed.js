// Measures the built page (dist/) in Chromium, and prints JSON: milliseconds from the navigation until a screen can be
// used, each time in a browser context without a cache, in turns with a page that has nothing but a button; and the
// size of the first screen's scripts. `node speed.js [RUNS]`
import { chromium } from "playwright-core";
import { preview } from "vite";

import { scriptSizes, total } from "./firstScreen.js";

const RUNS = Number(process.argv[2] ?? 15);
const ISSUER = "https://issuer.example.com";
const API = "https://api.example.com";
const CONFIG = { apiUrl: API, issuer: ISSUER, clientId: "speed", scope: "openid" };
const USER = {
  access_token: "token",
  token_type: "Bearer",
  scope: "openid",
  profile: { sub: "ann", iss: ISSUER, aud: "speed", exp: 4102444800, iat: 0 },
  expires_at: 4102444800,
};
const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
/** The screens, with the button or link that must be there and enabled. */
const SCREENS = [
  { name: "a page with one button", path: "floor.html", button: "Press" },
  { name: "sign-in", path: "", button: "Sign in" },
  { name: "list of endpoints", path: "", button: "Add endpoint", signedIn: true },
];

const server = await preview({ logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
const url = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const screens = SCREENS.map((screen) => ({ name: screen.name, milliseconds: [] }));
  // The first round fills the machine's file cache and counts for nothing.
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, screen] of SCREENS.entries()) {
      const time = await interactive(screen);
      if (run > 0) screens[index].milliseconds.push(time);
    }
  }
  console.log(JSON.stringify({ scriptKib: total(scriptSizes()), screens }));
} finally {
  await browser.close();
  await server.close();
}

async function interactive({ path, button, signedIn }) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.route(`${url}floor.html`, (route) => route.fulfill({ contentType: "text/html", body: `<button>${button}</button>` }));
    await page.route(`${url}config.json`, (route) => route.fulfill({ json: CONFIG }));
    await page.route(`${API}/**`, (route) => route.fulfill({ headers: CORS, json: { items: [] } }));
    await page.addInitScript(
      ({ key, user, button }) => {
        if (user) sessionStorage.setItem(key, user);
        const look = () => {
          const found = [...document.querySelectorAll("button, a")].some((each) => each.textContent.trim() === button && !each.disabled);
          // After the frame in which it appears, as soon as the page would handle a click.
          if (found) setTimeout(() => (window.interactiveAt = performance.now()));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { key: `oidc.user:${ISSUER}:speed`, user: signedIn && JSON.stringify(USER), button },
    );
    await page.goto(url + path);
    const handle = await page.waitForFunction(() => window.interactiveAt, undefined, { timeout: 30_000 });
    return await handle.jsonValue();
  } finally {
    await context.close();
  }
}
