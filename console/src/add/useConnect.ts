import { useCallback, useEffect, useRef, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { Report, TestRequest } from "../api/types";
import { afterError, afterReport, type Next, type Stop } from "./waiting";

/** The tests of one configuration, repeated while its role is being made. */
export interface Connection {
  /** What is tested. */
  tested?: TestRequest;
  report?: Report;
  error?: ApiError;
  /** A test is running now. */
  testing: boolean;
  /** When the next test begins, while one is due. */
  testAt?: number;
  startedAt: number;
  tests: number;
  stopped?: Stop;
}

/** The button that starts is the one that stops: the second click of a double click comes sooner. */
const DOUBLE_CLICK_MS = 1000;

const IDLE: Connection = { testing: false, startedAt: 0, tests: 0 };

/** Tests a configuration every few seconds until it passes, waiting cannot help, or three minutes are over. */
export function useConnect() {
  const { api } = useApi();
  const [connection, setConnection] = useState<Connection>(IDLE);
  const running = useRef<AbortController>(undefined);
  const begun = useRef(0);

  const halt = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
  }, []);
  useEffect(() => halt, [halt]);

  const start = useCallback(
    (body: TestRequest) => {
      halt();
      const ended = new AbortController();
      running.current = ended;
      const startedAt = Date.now();
      begun.current = startedAt;
      const update = (part: Partial<Connection>) => {
        if (!ended.signal.aborted) setConnection((before) => ({ ...before, ...part }));
      };
      const follow = (next: Next) => {
        if ("stop" in next) {
          update({ testing: false, testAt: undefined, stopped: next.stop });
          return;
        }
        update({ testing: false, testAt: next.testAt });
        const timer = window.setTimeout(() => void test(), next.testAt - Date.now());
        ended.signal.addEventListener("abort", () => window.clearTimeout(timer), { once: true });
      };
      let failures = 0;
      let tests = 0;
      const test = async () => {
        tests += 1;
        update({ testing: true, testAt: undefined, tests });
        try {
          const report = await api.test(body, ended.signal);
          failures = 0;
          update({ report, error: undefined });
          follow(afterReport(report, startedAt, Date.now()));
        } catch (cause) {
          if (ended.signal.aborted) return;
          const error = asApiError(cause);
          failures += 1;
          update({ error });
          follow(afterError(error, failures, startedAt, Date.now()));
        }
      };
      setConnection({ ...IDLE, tested: body, startedAt, testing: true });
      void test();
    },
    [api, halt],
  );

  /** Stops because the user asks for it; what was found stays. */
  const stop = useCallback(() => {
    if (Date.now() - begun.current < DOUBLE_CLICK_MS) return;
    halt();
    setConnection((before) => ({ ...before, testing: false, testAt: undefined, stopped: "user" }));
  }, [halt]);

  /** Takes the report back, because it is of another configuration than the form's. */
  const reset = useCallback(() => {
    halt();
    setConnection(IDLE);
  }, [halt]);

  return { connection, start, stop, reset };
}
