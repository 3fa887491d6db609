import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { Check } from "../api/types";
import { checkIndicators, checks as names, label } from "../format/labels";
import { Prose } from "../format/Prose";
import { Problem } from "./Problem";

/** The checks of a report, in their order; what did not pass has its remedy with it. */
export function CheckList({ checks, roleArn }: { checks: readonly Check[]; roleArn: string }) {
  return (
    <ol className="be-checks" aria-label="Checks">
      {checks.map((check, index) => (
        <li key={check.name} data-check={check.name} data-status={check.status}>
          <CheckRow check={check} roleArn={roleArn} repeated={isRepeated(check, checks[index - 1])} />
        </li>
      ))}
    </ol>
  );
}

/** Checks that are skipped for one reason follow each other; the reason stands once. */
function isRepeated(check: Check, before: Check | undefined): boolean {
  return check.status === "skipped" && before?.status === "skipped" && before.message === check.message;
}

function CheckRow({ check, roleArn, repeated }: { check: Check; roleArn: string; repeated: boolean }) {
  const { type, text } = checkIndicators[check.status];
  return (
    <SpaceBetween size="xs">
      <div className="be-check">
        <StatusIndicator type={type}>{text}</StatusIndicator>
        <div>
          <Box fontWeight="bold">{label(names, check.name)}</Box>
          {!repeated && (
            <Box color={check.status === "skipped" ? "text-body-secondary" : "inherit"}><Prose text={check.message} /></Box>
          )}
        </div>
      </div>
      {(check.status === "failed" || check.status === "inconclusive") && (
        <Problem {...check} roleArn={roleArn} context={`test, ${label(names, check.name)}`} />
      )}
    </SpaceBetween>
  );
}
