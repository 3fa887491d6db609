import { useMemo } from "react";

/** A key for adding exactly `body`: the same as long as that is the same, so that a repeated request adds it once. */
export function useIdempotencyKey(body: string): string {
  return useMemo(() => (body === "" ? "" : crypto.randomUUID()), [body]);
}
