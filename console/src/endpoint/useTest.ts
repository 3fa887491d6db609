import { useCallback, useEffect, useRef, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { Report } from "../api/types";

/** The test of an endpoint that the user has started. */
export interface EndpointTest {
  report?: Report;
  error?: ApiError;
  testing: boolean;
  /** How long the next test must wait: a second denial that comes too soon may still be IAM's delay. */
  waitSeconds: number;
  run: () => Promise<void>;
  dismiss: () => void;
}

export function useTest(endpointId: string, onTested: () => void): EndpointTest {
  const { api } = useApi();
  const [state, setState] = useState<Pick<EndpointTest, "report" | "error">>({});
  const [testing, setTesting] = useState(false);
  const [waitSeconds, setWaitSeconds] = useState(0);
  const running = useRef(false);

  useEffect(() => {
    if (waitSeconds <= 0) return undefined;
    const timer = window.setTimeout(() => setWaitSeconds(waitSeconds - 1), 1000);
    return () => window.clearTimeout(timer);
  }, [waitSeconds]);

  const run = useCallback(async () => {
    if (running.current) return;
    running.current = true;
    setTesting(true);
    try {
      const report = await api.testEndpoint(endpointId);
      setState({ report });
      setWaitSeconds(Math.max(0, ...report.checks.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds)));
    } catch (cause) {
      const error = asApiError(cause);
      setState({ error });
      setWaitSeconds(error.retryAfterSeconds ?? 0);
    } finally {
      running.current = false;
      setTesting(false);
      onTested();
    }
  }, [api, endpointId, onTested]);

  const dismiss = useCallback(() => setState({}), []);
  return { ...state, testing, waitSeconds, run, dismiss };
}
