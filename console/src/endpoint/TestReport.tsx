import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { ErrorAlert } from "../app/ErrorAlert";
import { outcomeIndicators } from "../format/labels";
import { CheckList } from "../report/CheckList";
import type { EndpointTest } from "./useTest";

/** What the test showed that the user has started. */
export function TestReport({ test, roleArn }: { test: EndpointTest; roleArn: string }) {
  const { report, error, waitSeconds, dismiss } = test;
  if (error) return <ErrorAlert title="The endpoint could not be tested" error={error} />;
  if (!report) return null;
  const { type, text } = outcomeIndicators[report.outcome];
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button iconName="close" variant="icon" ariaLabel="Close the test" onClick={dismiss} />}>
          <LiveRegion>
            <StatusIndicator type={type}>{text}</StatusIndicator>
          </LiveRegion>
        </Header>
      }
    >
      <SpaceBetween size="m">
        {waitSeconds > 0 && (
          <Box color="text-body-secondary">
            IAM can take a minute to apply a change. You can test again in {waitSeconds} s.
          </Box>
        )}
        <CheckList checks={report.checks} roleArn={roleArn} />
      </SpaceBetween>
    </Container>
  );
}
