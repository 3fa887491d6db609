import type { TimelineEvent } from "../api/types";

/** A time in which an endpoint had one status. */
export interface Period {
  /** The health, or `retired`. */
  status: string;
  from: number;
  to: number;
}

/** The periods between events, which are given newest first, up to `now`. A retired endpoint ends with its retirement. */
export function periods(events: readonly TimelineEvent[], now: number): Period[] {
  const ordered = [...events].reverse();
  const found: Period[] = [];
  for (const [index, event] of ordered.entries()) {
    if (event.event === "retired") break;
    const from = Date.parse(event.occurredAt);
    const next = ordered[index + 1];
    const to = Math.max(from, next ? Date.parse(next.occurredAt) : now);
    const status = event.status ?? "healthy";
    const last = found.at(-1);
    // A second "Drifted" that names more findings is the same period.
    if (last?.status === status) last.to = to;
    else found.push({ status, from, to });
  }
  return found;
}

/** A period as a bar of a picture that is 100 wide. */
export interface Bar extends Period {
  x: number;
  width: number;
}

/** The periods side by side: as wide as they are long, but none so narrow that it can't be seen. */
export function bars(shown: readonly Period[], narrowest = 2): Bar[] {
  const total = shown.reduce((sum, { from, to }) => sum + (to - from), 0);
  const shares = shown.map(({ from, to }) => Math.max(narrowest, total > 0 ? ((to - from) / total) * 100 : 0));
  const scale = 100 / shares.reduce((all, share) => all + share, 0);
  let x = 0;
  return shown.map((period, index) => {
    const width = (shares[index] ?? 0) * scale;
    x += width;
    return { ...period, x: x - width, width };
  });
}
