import { describe, expect, it } from "vitest";

import { type Events, withNewest, withOlder } from "./eventPages";

/** A page with the events of these minutes. */
const page = (minutes: number[], nextCursor?: string): Events => ({
  items: minutes.map((minute) => ({ eventId: `e${minute}`, event: "drifted", occurredAt: new Date(minute * 60_000).toISOString(), findings: [] })),
  ...(nextCursor !== undefined && { nextCursor }),
});
const ids = ({ items }: Events) => items.map(({ eventId }) => eventId).join(" ");

describe("the newest events", () => {
  it("move others out of the first page, which remain; the cursor is still that after the oldest one", () => {
    const known = withOlder(page([5, 4, 3], "after3"), "after3", page([2, 1], "after1"));
    const refreshed = withNewest(known, page([7, 6, 5], "after5"));
    expect(ids(refreshed)).toBe("e7 e6 e5 e4 e3 e2 e1");
    expect(refreshed.nextCursor).toBe("after1");
  });

  it("replace an event that they contain", () => {
    const newest = page([1]);
    newest.items = newest.items.map((event) => ({ ...event, event: "recovered" }));
    expect(withNewest(page([1]), newest)).toEqual(newest);
  });

  it("start anew if events may be missing between them and those of before", () => {
    const newest = page([9, 8, 7], "after7");
    expect(withNewest(page([3, 2, 1]), newest)).toEqual(newest);
    expect(withNewest(page([]), newest)).toEqual(newest);
  });
});

describe("older events", () => {
  it("come after those that are known, once each", () => {
    const known = withOlder(page([5, 4, 3], "after3"), "after3", page([3, 2]));
    expect(ids(known)).toBe("e5 e4 e3 e2");
    expect(known.nextCursor).toBeUndefined();
  });

  it("that were asked for before the events started anew are left out", () => {
    const known = page([9, 8, 7], "after7");
    expect(withOlder(known, "after3", page([2, 1]))).toBe(known);
  });
});
