import { localTime, relativeTime, utcTime } from "./time";
import { useNow } from "./useNow";

const MINUTE_MS = 60_000;

/** A time in the reader's time zone; in UTC on hover. */
export function Time({ value }: { value: string }) {
  return (
    <time dateTime={value} title={utcTime(value)}>
      {localTime(value)}
    </time>
  );
}

/** How long ago a time was; the time itself on hover. */
export function TimeAgo({ value }: { value: string }) {
  const now = useNow(MINUTE_MS);
  return (
    <time dateTime={value} title={`${localTime(value)} (${utcTime(value)})`}>
      {relativeTime(value, now)}
    </time>
  );
}
