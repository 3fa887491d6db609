import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { Endpoint } from "../api/types";
import { health as indicator, healthMeanings } from "../format/labels";
import { Time } from "../format/Time";
import { FindingList } from "./FindingList";

/** How the endpoint is, and how to fix it. */
export function HealthSection({ endpoint }: { endpoint: Endpoint }) {
  const { health, retiredAt } = endpoint;
  const { type, text } = indicator(endpoint);
  const meaning = retiredAt
    ? "The endpoint is retired. It is no longer tested, and no feature can use it. Its record is kept."
    : healthMeanings[health.status];
  return (
    <Container header={<Header variant="h2">Health</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Status", value: <StatusIndicator type={type}>{text}</StatusIndicator> },
            { label: "Since", value: <Time value={retiredAt ?? health.since} /> },
            { label: "Last checked", value: <Time value={health.lastCheckedAt} /> },
          ]}
        />
        <Box>{meaning}</Box>
        {!retiredAt && <FindingList findings={health.findings} roleArn={endpoint.roleArn} />}
      </SpaceBetween>
    </Container>
  );
}
