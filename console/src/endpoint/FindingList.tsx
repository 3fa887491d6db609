import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { Finding } from "../api/types";
import { checks as names, label } from "../format/labels";
import { Prose } from "../format/Prose";
import { Problem } from "../report/Problem";

/** The checks that no longer pass, each with its remedy. */
export function FindingList({ findings, roleArn }: { findings: readonly Finding[]; roleArn: string }) {
  if (findings.length === 0) return null;
  return (
    <ol className="be-checks" aria-label="Findings">
      {findings.map((finding) => (
        <li key={finding.check} data-check={finding.check}>
          <SpaceBetween size="xs">
            <div className="be-check">
              <StatusIndicator type={finding.inconclusive ? "warning" : "error"}>
                {finding.inconclusive ? "Inconclusive" : "Failed"}
              </StatusIndicator>
              <div>
                <Box fontWeight="bold">{label(names, finding.check)}</Box>
                <Box>
                  <Prose text={finding.message} />
                </Box>
              </div>
            </div>
            <Problem {...finding} roleArn={roleArn} context={`finding, ${label(names, finding.check)}`} />
          </SpaceBetween>
        </li>
      ))}
    </ol>
  );
}
