import { User } from "oidc-client-ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { SignIn } from "./signIn";

const ISSUER = "https://login.example.com";
const USER_KEY = `oidc.user:${ISSUER}:console`;
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  revocation_endpoint: `${ISSUER}/revoke`,
};

type Answer = () => Response | Promise<Response>;

const stored = new Map<string, string>();
/** What the issuer answers, by URL. */
let answers: Record<string, Answer>;
/** Requests to the issuer, with the token that they carry. */
let requests: string[];

beforeEach(() => {
  stored.clear();
  requests = [];
  answers = { [`${ISSUER}/.well-known/openid-configuration`]: () => Response.json(METADATA) };
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const body = new URLSearchParams(init?.body instanceof URLSearchParams ? init.body : "");
    if (init?.method === "POST") requests.push(`${url.slice(ISSUER.length)} ${body.get("refresh_token") ?? body.get("token")}`);
    const answer = answers[url];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The page at this address. */
function open(search = ""): { signIn: SignIn; address: () => string } {
  let address = `/${search}`;
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const origin = "https://console.example.com";
  vi.stubGlobal("window", {
    location: { origin, pathname: "/", search, hash: "", href: `${origin}/${search}` },
    history: { replaceState: (_state: unknown, _title: string, url: string) => (address = url) },
    sessionStorage,
  });
  const signIn = new SignIn({ apiUrl: "https://api.example.com", issuer: ISSUER, clientId: "console", scope: "openid" });
  return { signIn, address: () => address };
}

/** Stores a user whose access token ends in `seconds`. */
function store(seconds: number, refresh_token?: string): void {
  const profile = { iss: ISSUER, sub: "ann", aud: "console", exp: 0, iat: 0 };
  const expires_at = Math.floor(Date.now() / 1000) + seconds;
  stored.set(USER_KEY, new User({ access_token: "old", token_type: "Bearer", refresh_token, profile, expires_at }).toStorageString());
}

const renewed = () => Response.json({ access_token: "new", token_type: "Bearer", refresh_token: "second", expires_in: 300 });
const refused = (status: number, error: string) => () => Response.json({ error }, { status });

describe("the access token", () => {
  it("is renewed once for all who wait", async () => {
    store(-60, "first");
    answers[METADATA.token_endpoint] = renewed;
    const { signIn } = open();
    expect(await Promise.all([signIn.token(), signIn.token()])).toEqual(["new", "new"]);
    expect(requests).toEqual(["/token first"]);
  });

  it("needs a new sign-in without a user, without a refresh token, and after a refusal", async () => {
    const { signIn } = open();
    expect(await signIn.token()).toBeUndefined();
    store(-60);
    expect(await signIn.token()).toBeUndefined();
    store(-60, "first");
    answers[METADATA.token_endpoint] = refused(400, "invalid_grant");
    expect(await signIn.token()).toBeUndefined();
  });

  it("is only missing at the moment if the issuer cannot be reached or has a fault", async () => {
    store(-60, "first");
    const { signIn } = open();
    await expect(signIn.token()).rejects.toThrow("Failed to fetch");
    for (const fault of [() => new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }), refused(503, "temporarily_unavailable")]) {
      answers[METADATA.token_endpoint] = fault;
      await expect(signIn.token()).rejects.toThrow();
    }
    answers[METADATA.token_endpoint] = renewed;
    expect(await signIn.token()).toBe("new");
  });
});

describe("at the start", () => {
  it("a token that is valid, or that can be renewed, is a sign-in", async () => {
    const { signIn } = open();
    expect(await signIn.start()).toBeUndefined();
    store(-60);
    expect(await signIn.start()).toBeUndefined();
    store(60);
    expect(await signIn.start()).toMatchObject({ access_token: "old" });
    store(-60, "first");
    expect(await signIn.start()).toMatchObject({ access_token: "old" });
  });

  it("an answer of the issuer that was used before keeps who is signed in", async () => {
    store(60);
    const { signIn, address } = open("?code=c&state=used");
    expect(await signIn.start()).toMatchObject({ access_token: "old" });
    expect(address()).toBe("/");
  });

  it("an answer that was used before says so if nobody is signed in", async () => {
    const { signIn, address } = open("?code=c&state=used");
    await expect(signIn.start()).rejects.toThrow("This sign-in was completed before");
    expect(address()).toBe("/");
  });

  it("a sign-in that the issuer refuses says so, although a user is stored", async () => {
    store(60);
    const state = { id: "fresh", created: 0, authority: ISSUER, client_id: "console", redirect_uri: "r", scope: "openid", code_verifier: "v" };
    stored.set("oidc.fresh", JSON.stringify(state));
    const { signIn } = open("?error=access_denied&state=fresh");
    await expect(signIn.start()).rejects.toThrow("access_denied");
  });
});

describe("the sign-out", () => {
  /** A renewal that the issuer answers when it is released. */
  async function renewing(answer: Answer) {
    store(-60, "first");
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    answers[METADATA.token_endpoint] = () => held.then(answer);
    const { signIn } = open();
    const token = signIn.token();
    await vi.waitFor(() => expect(requests).toEqual(["/token first"]));
    return { signIn, token, release };
  }

  it("waits for a renewal, whose tokens do not stay, and revokes the refresh token", async () => {
    const { signIn, token, release } = await renewing(renewed);
    answers[METADATA.revocation_endpoint] = () => new Response();
    const forgotten = vi.fn(() => expect(stored.has(USER_KEY)).toBe(false));
    const ended = signIn.end(forgotten);
    await vi.waitFor(() => expect(forgotten).toHaveBeenCalled());
    release();
    await ended;
    await token;
    expect(requests).toEqual(["/token first", "/revoke second"]);
    expect(stored.has(USER_KEY)).toBe(false);
    expect(await signIn.token()).toBeUndefined();
  });

  it("succeeds, although the renewal and the revocation fail", async () => {
    const { signIn, token, release } = await renewing(refused(400, "invalid_grant"));
    const ended = signIn.end(() => {});
    release();
    await ended;
    await token;
    expect(requests).toEqual(["/token first", "/revoke first"]);
    expect(stored.has(USER_KEY)).toBe(false);
  });
});
