import { useCallback, useEffect, useRef, useState } from "react";

import { type ApiError, asApiError } from "./apiError";

/** Something of the API that is kept up to date while the page is visible. */
export interface Polled<T> {
  data?: T;
  error?: ApiError;
  loading: boolean;
  /** When `data` was read. */
  loadedAt?: number;
  /** Reads it now. */
  refresh: () => void;
}

const MAX_INTERVAL_MS = 5 * 60_000;

/** How long to wait after `failures` failures in a row: longer each time, and at least as long as the API asks for. */
export function intervalAfter(failures: number, intervalMs: number, retryAfterSeconds = 0): number {
  return Math.max(Math.min(intervalMs * 2 ** failures, MAX_INTERVAL_MS), retryAfterSeconds * 1000);
}

/** Reads with `load` at once, whenever `load` is another function, and every `intervalMs` while the page is visible. */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, intervalMs: number): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, "refresh">>({ loading: true });
  const trigger = useRef<() => void>(undefined);

  useEffect(() => {
    const ended = new AbortController();
    let timer: number | undefined;
    let failures = 0;
    let running = false;
    let again = false;
    let due = 0;

    const run = async () => {
      // What is being read may be older than what the caller knows of.
      again = running;
      if (running) return;
      running = true;
      window.clearTimeout(timer);
      setState((before) => ({ ...before, loading: true }));
      let wait = intervalMs;
      try {
        const data = await load(ended.signal);
        if (ended.signal.aborted) return;
        failures = 0;
        setState({ data, loading: false, loadedAt: Date.now() });
      } catch (cause) {
        if (ended.signal.aborted) return;
        const error = asApiError(cause);
        failures += 1;
        wait = error.isTemporary ? intervalAfter(failures, intervalMs, error.retryAfterSeconds) : Infinity;
        setState((before) => ({ ...before, error, loading: false }));
      } finally {
        running = false;
      }
      if (again) {
        void run();
        return;
      }
      due = Date.now() + wait;
      if (wait !== Infinity) timer = window.setTimeout(whenVisible, wait);
    };
    const whenVisible = () => {
      if (document.visibilityState === "visible" && Date.now() >= due) void run();
    };

    setState({ loading: true });
    trigger.current = () => void run();
    document.addEventListener("visibilitychange", whenVisible);
    void run();
    return () => {
      ended.abort();
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", whenVisible);
    };
  }, [load, intervalMs]);

  const refresh = useCallback(() => trigger.current?.(), []);
  return { ...state, refresh };
}
