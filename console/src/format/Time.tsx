import { localTime, relativeTime, utcTime } from "./time";

/** A time in the reader's time zone, or as a distance from now; in UTC on hover. */
export function Time({ value, distance = false }: { value: string; distance?: boolean }) {
  const title = distance ? `${localTime(value)} (${utcTime(value)})` : utcTime(value);
  return (
    <time dateTime={value} title={title}>
      {distance ? relativeTime(value, Date.now()) : localTime(value)}
    </time>
  );
}
