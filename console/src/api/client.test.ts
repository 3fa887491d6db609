import { afterEach, expect, it, vi } from "vitest";

import { Api, type GetToken } from "./client";

afterEach(() => vi.unstubAllGlobals());

/** The endpoints with this `getToken`, and how many requests were sent. */
async function endpoints(getToken: GetToken) {
  const send = vi.fn(async () => Response.json({ items: [] }));
  vi.stubGlobal("fetch", send);
  const answer = await new Api("https://api.example.com", getToken).endpoints(false).catch((error: unknown) => error);
  return { answer, requests: send.mock.calls.length };
}

it("without a token nothing is sent: no token needs a new sign-in, a rejection is temporary", async () => {
  expect(await endpoints(async () => "token")).toEqual({ answer: [], requests: 1 });
  expect(await endpoints(async () => undefined)).toMatchObject({ answer: { isSignInRequired: true, isTemporary: false }, requests: 0 });
  const unreachable = () => Promise.reject(new TypeError("Failed to fetch"));
  expect(await endpoints(unreachable)).toMatchObject({ answer: { isSignInRequired: false, isTemporary: true }, requests: 0 });
});
