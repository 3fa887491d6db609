import { describe, expect, it } from "vitest";

import type { TimelineEvent } from "../api/types";
import { bars, periods } from "./periods";

const event = (event: TimelineEvent["event"], minute: number, status?: TimelineEvent["status"]): TimelineEvent => ({
  eventId: `${event}${minute}`, event, occurredAt: new Date(minute * 60_000).toISOString(), findings: [], ...(status && { status }),
});

describe("periods", () => {
  it("are between the events, which come newest first, up to now", () => {
    const events = [event("drifted", 30, "drifted"), event("suspect", 20, "suspect"), event("added", 10, "healthy")];
    expect(periods(events, 40 * 60_000).map(({ status, from, to }) => [status, from / 60_000, to / 60_000])).toEqual([
      ["healthy", 10, 20], ["suspect", 20, 30], ["drifted", 30, 40],
    ]);
  });

  it("end with the retirement; a second drift is the same period", () => {
    const events = [event("retired", 50), event("drifted", 40, "drifted"), event("drifted", 30, "drifted"), event("added", 10, "healthy")];
    expect(periods(events, 99 * 60_000).map(({ status, to }) => [status, to / 60_000])).toEqual([["healthy", 30], ["drifted", 50]]);
  });

  it("never go backwards, though clocks may", () => {
    const events = [event("suspect", 10, "suspect"), event("added", 20, "healthy")];
    expect(periods(events, 5 * 60_000).every(({ from, to }) => to >= from)).toBe(true);
  });
});

describe("bars", () => {
  it("fill the picture, and each can be seen", () => {
    const drawn = bars([{ status: "healthy", from: 0, to: 1e9 }, { status: "suspect", from: 1e9, to: 1e9 + 1 }, { status: "drifted", from: 1e9 + 1, to: 1e9 + 1 }]);
    expect(drawn.every(({ width }) => width > 1)).toBe(true);
    expect((drawn.at(-1)?.x ?? 0) + (drawn.at(-1)?.width ?? 0)).toBeCloseTo(100);
  });
});
