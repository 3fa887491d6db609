import { describe, expect, it } from "vitest";

import { ApiError } from "../api/apiError";
import type { Check, Report } from "../api/types";
import { afterError, afterReport, TIME_LIMIT_MS } from "./waiting";

const START = 1_000_000;
const check = (part: Partial<Check>): Check => ({ name: "list", status: "passed", code: "ok", message: "", durationMs: 1, ...part });
const report = (outcome: Report["outcome"], ...checks: Partial<Check>[]): Report => ({ outcome, checks: checks.map(check) });
const denied = { status: "failed", code: "assume_role_denied", retryAfterSeconds: 60 } as const;

describe("after a report", () => {
  it("a pass ends the waiting", () => {
    expect(afterReport(report("passed", {}), START, START + 1)).toEqual({ stop: "passed" });
  });

  it("a denial that IAM may still be changing is tested again, slower after a minute", () => {
    const found = report("failed", denied, { status: "skipped" });
    expect(afterReport(found, START, START + 2_000)).toEqual({ testAt: START + 7_000 });
    expect(afterReport(found, START, START + 60_000)).toEqual({ testAt: START + 70_000 });
  });

  it("a failure that waiting cannot change ends it at once, also beside a denial", () => {
    const wrongRegion = { status: "failed", code: "wrong_region" } as const;
    expect(afterReport(report("failed", denied, wrongRegion), START, START + 1)).toEqual({ stop: "fix" });
  });

  it("a test file that remains, because deleting is denied, does not end it", () => {
    const remains = { name: "cleanup", status: "failed", code: "test_file_remains" } as const;
    expect(afterReport(report("failed", denied, remains), START, START)).toEqual({ testAt: START + 5_000 });
  });

  it("an inconclusive test is repeated only if waiting can help", () => {
    const open = (part: Partial<Check>) => afterReport(report("inconclusive", { status: "inconclusive", ...part }), START, START);
    expect(open({ code: "timed_out" })).toEqual({ testAt: START + 5_000 });
    expect(open({ code: "denied", retryAfterSeconds: 60 })).toEqual({ testAt: START + 5_000 });
    expect(open({ code: "read_not_shown" })).toEqual({ stop: "fix" });
  });

  it("what AWS throttled is repeated as late as the API says, and other inconclusive checks are not held up", () => {
    const throttled = { status: "inconclusive", code: "throttled", retryAfterSeconds: 60 } as const;
    expect(afterReport(report("inconclusive", throttled), START, START)).toEqual({ testAt: START + 60_000 });
    expect(afterReport(report("inconclusive", throttled), START, START + 130_000)).toEqual({ stop: "time" });
    const other = { ...throttled, code: "denied" };
    expect(afterReport(report("inconclusive", other), START, START)).toEqual({ testAt: START + 5_000 });
  });

  it("no test begins later than three minutes after the first", () => {
    const last = START + TIME_LIMIT_MS - 10_000;
    expect(afterReport(report("failed", denied), START, last)).toEqual({ testAt: START + TIME_LIMIT_MS });
    expect(afterReport(report("failed", denied), START, last + 1)).toEqual({ stop: "time" });
  });
});

describe("after an error", () => {
  it("waits as long as the API asks, however often", () => {
    const busy = new ApiError(429, {}, 40);
    expect(afterError(busy, 9, START, START)).toEqual({ testAt: START + 40_000 });
    expect(afterError(new ApiError(429, {}, 600), 1, START, START)).toEqual({ stop: "time" });
  });

  it("a shorter time than the page's own does not make it faster", () => {
    expect(afterError(new ApiError(503, {}, 1), 1, START, START)).toEqual({ testAt: START + 5_000 });
  });

  it("gives up a network that fails three times in a row", () => {
    expect(afterError(new ApiError(0, {}), 2, START, START)).toEqual({ testAt: START + 5_000 });
    expect(afterError(new ApiError(0, {}), 3, START, START)).toEqual({ stop: "error" });
  });

  it("what is wrong with the request or the sign-in is not repeated", () => {
    expect(afterError(new ApiError(400, {}), 1, START, START)).toEqual({ stop: "error" });
    expect(afterError(new ApiError(401, {}), 1, START, START)).toEqual({ stop: "error" });
  });
});
