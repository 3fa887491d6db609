import type { ApiError } from "../api/apiError";
import type { Check, Report } from "../api/types";

/** How long the page waits for a role that is being made. */
export const TIME_LIMIT_MS = 180_000;
const FIRST_MINUTE_MS = 60_000;
const FAST_MS = 5_000;
const SLOW_MS = 10_000;
/** A network that fails more often in a row is not there. */
const MAX_FAILURES = 3;

/** Codes of checks that more tests would only make worse. */
const BUSY = ["throttled", "timed_out", "service_unavailable"];

/** What follows a test: another one later, or the end. */
export type Next = { testAt: number } | { stop: Stop };

/**
 * Why the page stopped testing. `fix`: waiting cannot help. `time`: it was waited for three minutes. `error`: the request
 * failed. `user`: the user stopped it.
 */
export type Stop = "passed" | "fix" | "time" | "error" | "user";

/** What follows `report` of a test that ended at `now`, when the waiting began at `startedAt`. */
export function afterReport(report: Report, startedAt: number, now: number): Next {
  if (report.outcome === "passed") return { stop: "passed" };
  // What remains of a test file is the consequence of another check.
  const failed = report.checks.filter(({ name, status }) => status === "failed" && name !== "cleanup");
  // Only a denial that IAM may still be changing has a time to wait for (docs/API.md, "A report").
  if (failed.some(({ retryAfterSeconds }) => retryAfterSeconds === undefined)) return { stop: "fix" };
  const open = report.checks.filter(({ status }) => status === "inconclusive");
  const mayEnd = ({ code, retryAfterSeconds }: Check) => BUSY.includes(code) || retryAfterSeconds !== undefined;
  if (failed.length === 0 && !open.some(mayEnd)) return { stop: "fix" };
  // A denial is tried again as soon as the role may be there. What AWS throttled or did not answer is waited out.
  const busy = report.checks.filter(({ code }) => BUSY.includes(code)).map(({ retryAfterSeconds = 0 }) => retryAfterSeconds);
  return within(startedAt, now + Math.max(interval(startedAt, now), ...busy.map((seconds) => seconds * 1000)));
}

/** What follows a request that failed for the `failures`th time in a row. */
export function afterError(error: ApiError, failures: number, startedAt: number, now: number): Next {
  const asked = error.retryAfterSeconds;
  if (!error.isTemporary || (asked === undefined && failures >= MAX_FAILURES)) return { stop: "error" };
  return within(startedAt, now + Math.max(interval(startedAt, now), (asked ?? 0) * 1000));
}

function within(startedAt: number, testAt: number): Next {
  return testAt - startedAt <= TIME_LIMIT_MS ? { testAt } : { stop: "time" };
}

function interval(startedAt: number, now: number): number {
  return now - startedAt < FIRST_MINUTE_MS ? FAST_MS : SLOW_MS;
}
