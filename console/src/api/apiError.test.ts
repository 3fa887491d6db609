import { describe, expect, it } from "vitest";

import { readError, retryAfter } from "./apiError";
import { intervalAfter } from "./usePolled";

const NOW = Date.parse("2026-11-26T04:00:00Z");

describe("Retry-After", () => {
  it("is seconds, or a date, or not there", () => {
    expect(retryAfter("7", NOW)).toBe(7);
    expect(retryAfter("Thu, 26 Nov 2026 04:00:30 GMT", NOW)).toBe(30);
    expect(retryAfter("Thu, 26 Nov 2026 03:00:00 GMT", NOW)).toBe(0);
    expect(retryAfter("soon", NOW)).toBeUndefined();
    expect(retryAfter(null, NOW)).toBeUndefined();
  });

  it("is waited out by a page that refreshes, which waits longer after each failure", () => {
    expect(intervalAfter(1, 30_000)).toBe(60_000);
    expect(intervalAfter(9, 30_000)).toBe(300_000);
    expect(intervalAfter(1, 30_000, 900)).toBe(900_000);
  });
});

describe("an error", () => {
  const answer = (status: number, body: string, headers = {}) => readError(new Response(body, { status, headers }), NOW);

  it("is the problem document of a function", async () => {
    const body = { code: "name_taken", detail: "Taken.", conflictingEndpointId: "ep_1", errors: [{ pointer: "/name", code: "c", detail: "d" }, 7] };
    const error = await answer(409, JSON.stringify(body));
    expect(error).toMatchObject({ status: 409, code: "name_taken", message: "Taken.", conflictingEndpointId: "ep_1", isTemporary: false });
    expect(error.errors).toEqual([{ pointer: "/name", code: "c", detail: "d" }]);
  });

  it("of API Gateway counts by its status, whatever its body is", async () => {
    expect(await answer(401, '{"message":"Unauthorized"}')).toMatchObject({ isSignInRequired: true });
    expect(await answer(429, "<html>", { "Retry-After": "5" })).toMatchObject({ isTemporary: true, retryAfterSeconds: 5 });
    expect((await answer(503, "null")).message).toContain("Try again");
  });
});
