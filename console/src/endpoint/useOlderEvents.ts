import { useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { HealthPage } from "../api/client";
import type { TimelineEvent } from "../api/types";

/** The newest events, which are refreshed, with the older ones that the reader has asked for. */
export function useOlderEvents(endpointId: string, newest: HealthPage["timeline"]) {
  const { api } = useApi();
  const [older, setOlder] = useState<HealthPage["timeline"]>();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ApiError>();
  const cursor = older ? older.nextCursor : newest.nextCursor;

  const load = async () => {
    setLoading(true);
    try {
      const { timeline } = await api.health(endpointId, cursor);
      setOlder((before) => ({ items: [...(before?.items ?? []), ...timeline.items], nextCursor: timeline.nextCursor }));
      setError(undefined);
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setLoading(false);
    }
  };

  return {
    items: unique([...newest.items, ...(older?.items ?? [])]),
    hasMore: cursor !== undefined,
    loading,
    error,
    loadMore: () => void load(),
  };
}

/** New events move others to the next page, where they may be already. */
function unique(events: TimelineEvent[]): TimelineEvent[] {
  return [...new Map(events.map((event) => [event.eventId, event])).values()];
}
