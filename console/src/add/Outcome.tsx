import Box from "@cloudscape-design/components/box";
import LiveRegion from "@cloudscape-design/components/live-region";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { outcomeIndicators } from "../format/labels";
import { useNow } from "../format/useNow";
import type { Connection } from "./useConnect";
import { TIME_LIMIT_MS } from "./waiting";

/** Where the tests stand, in one line, and while the page waits how long it will. */
export function Outcome({ connection }: { connection: Connection }) {
  const { report, testing, testAt, startedAt, tests, stopped } = connection;
  const now = useNow(1000, testAt !== undefined);
  if (!testing && testAt === undefined) {
    const isStopped = stopped === "user" && !report;
    if (!report && !isStopped) return null;
    const { type, text } = report ? outcomeIndicators[report.outcome] : ({ type: "stopped", text: "You stopped the test" } as const);
    return (
      <LiveRegion>
        <Box fontSize="heading-s" fontWeight="bold">
          <StatusIndicator type={type}>{text}</StatusIndicator>
        </Box>
      </LiveRegion>
    );
  }
  const state = testing ? `Test ${tests} is running` : `Waiting for the role. Test ${tests + 1} follows`;
  return (
    <SpaceBetween size="xs">
      <LiveRegion>
        <StatusIndicator type={testing ? "in-progress" : "pending"}>{state}</StatusIndicator>
      </LiveRegion>
      {tests > 1 || testAt !== undefined ? (
        <ProgressBar
          variant="standalone"
          value={Math.min(100, ((now - startedAt) / TIME_LIMIT_MS) * 100)}
          ariaLabel="Time that the page has waited, of three minutes"
          additionalInfo={`${remaining(startedAt + TIME_LIMIT_MS - now)}. You can create or fix the role now: the page tests it automatically.`}
        />
      ) : null}
    </SpaceBetween>
  );
}

function remaining(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `Stops in ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
