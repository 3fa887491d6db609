import { expect, it } from "vitest";

import { relativeTime, utcTime } from "./time";

it("UTC is written as AWS's logs have it", () => {
  expect(utcTime("2026-11-26T04:05:06.789Z")).toBe("2026-11-26 04:05:06 UTC");
});

it("a distance is in the largest unit that fits", () => {
  const now = Date.parse("2026-11-26T04:00:00Z");
  expect(relativeTime("2026-11-26T03:58:30Z", now)).toBe("1 minute ago");
  expect(relativeTime("2026-11-24T03:00:00Z", now)).toBe("2 days ago");
  expect(relativeTime(now, now)).toBe("now");
});
