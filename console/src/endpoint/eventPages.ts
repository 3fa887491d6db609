import type { HealthPage } from "../api/client";

/** Events, newest first and without a gap; `nextCursor` is for the page after the oldest of them. */
export type Events = HealthPage["timeline"];

/** The events with the first page as it is now. New events have moved others out of that page: they remain. */
export function withNewest(known: Events, newest: Events): Events {
  const ids = new Set(newest.items.map(({ eventId }) => eventId));
  const others = known.items.filter(({ eventId }) => !ids.has(eventId));
  // No event of before is on the page: more than a page of them is new, and some of those may be on the next page.
  if (others.length === known.items.length) return newest;
  return { items: [...newest.items, ...others], nextCursor: known.nextCursor };
}

/** The events with the page at `cursor`; without it, if it is not the page after them any more. */
export function withOlder(known: Events, cursor: string, older: Events): Events {
  if (known.nextCursor !== cursor) return known;
  const ids = new Set(known.items.map(({ eventId }) => eventId));
  return { items: [...known.items, ...older.items.filter(({ eventId }) => !ids.has(eventId))], nextCursor: older.nextCursor };
}
