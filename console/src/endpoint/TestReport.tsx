import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { ErrorAlert } from "../app/ErrorAlert";
import { outcomeIndicators } from "../format/labels";
import { CheckList } from "../report/CheckList";
import type { EndpointTest } from "./useTest";

/** What the test showed that the user has started. */
export function TestReport({ test }: { test: EndpointTest }) {
  const { report, error, dismiss } = test;
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
      <CheckList checks={report.checks} />
    </Container>
  );
}
