import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import {
  colorTextStatusError,
  colorTextStatusInactive,
  colorTextStatusSuccess,
  colorTextStatusWarning,
} from "@cloudscape-design/design-tokens";

import { healthOf } from "../format/labels";
import { Time } from "../format/Time";
import { localTime, utcTime } from "../format/time";
import { bars, type Period } from "./periods";

const COLORS: Record<string, string> = {
  healthy: colorTextStatusSuccess,
  suspect: colorTextStatusWarning,
  drifted: colorTextStatusError,
  unreachable: colorTextStatusInactive,
};
const HEIGHT = 28;

/** The statuses of the endpoint over time, left to right. The list below says the same in words. */
export function TimelinePicture({ periods }: { periods: readonly Period[] }) {
  const [first] = periods;
  const last = periods.at(-1);
  if (!first || !last) return null;
  const statuses = [...new Set(periods.map(({ status }) => status))];
  const summary = periods.map(({ status, from }) => `${healthOf(status).text} from ${localTime(from)}`).join(", ");
  return (
    <SpaceBetween size="xs">
      <svg className="be-timeline" viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Health over time: ${summary}`}>
        {bars(periods).map(({ status, from, to, x: left, width }) => (
          <rect key={from} x={left} width={Math.max(width - 0.3, 0.3)} height={HEIGHT} rx={0.4} fill={COLORS[status] ?? colorTextStatusInactive}>
            <title>{`${healthOf(status).text}: ${localTime(from)} to ${localTime(to)} (${utcTime(from)} to ${utcTime(to)})`}</title>
          </rect>
        ))}
      </svg>
      <div className="be-timeline-ends">
        <Box variant="small">
          <Time value={new Date(first.from).toISOString()} />
        </Box>
        <SpaceBetween direction="horizontal" size="m">
          {statuses.map((status) => (
            <StatusIndicator key={status} type={healthOf(status).type}>
              {healthOf(status).text}
            </StatusIndicator>
          ))}
        </SpaceBetween>
        <Box variant="small">
          <Time value={new Date(last.to).toISOString()} />
        </Box>
      </div>
    </SpaceBetween>
  );
}
