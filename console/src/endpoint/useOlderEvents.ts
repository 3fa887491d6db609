import { useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import { type Events, withNewest, withOlder } from "./eventPages";

/** The newest events, which are refreshed, with the older ones that the reader has asked for. */
export function useOlderEvents(endpointId: string, newest: Events) {
  const { api } = useApi();
  const [state, setState] = useState({ newest, known: newest });
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ApiError>();
  if (state.newest !== newest) setState({ newest, known: withNewest(state.known, newest) });
  const { items, nextCursor } = state.known;

  const load = async (cursor: string) => {
    setLoading(true);
    try {
      const { timeline } = await api.health(endpointId, cursor);
      setState((before) => ({ ...before, known: withOlder(before.known, cursor, timeline) }));
      setError(undefined);
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setLoading(false);
    }
  };

  return {
    items,
    hasMore: nextCursor !== undefined,
    loading,
    error,
    loadMore: () => {
      if (nextCursor !== undefined) void load(nextCursor);
    },
  };
}
