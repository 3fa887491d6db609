import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import type { HealthPage } from "../api/client";
import type { Endpoint, TimelineEvent } from "../api/types";
import { ErrorAlert } from "../app/ErrorAlert";
import { checks, events, features, healthOf, label } from "../format/labels";
import { Prose } from "../format/Prose";
import { Time } from "../format/Time";
import { useNow } from "../format/useNow";
import { periods } from "./periods";
import { TimelinePicture } from "./TimelinePicture";
import { useOlderEvents } from "./useOlderEvents";

const MINUTE_MS = 60_000;

/** What happened to the endpoint, as a picture and as a list. */
export function TimelineSection({ endpoint, page }: { endpoint: Endpoint; page: HealthPage }) {
  const { items, hasMore, loading, error, loadMore } = useOlderEvents(endpoint.endpointId, page.timeline);
  const now = useNow(MINUTE_MS);
  return (
    <Container header={<Header variant="h2" counter={`(${items.length}${hasMore ? "+" : ""})`}>Timeline</Header>}>
      <SpaceBetween size="l">
        <TimelinePicture periods={periods(items, now)} />
        <Table
          variant="embedded"
          items={items}
          trackBy="eventId"
          wrapLines
          ariaLabels={{ tableLabel: "Timeline" }}
          columnDefinitions={[
            { id: "event", header: "Event", minWidth: 140, width: "25%", isRowHeader: true, cell: (event) => <EventName event={event} /> },
            { id: "what", header: "What happened", minWidth: 180, cell: (event) => <span className="be-anywhere"><Prose text={whatHappened(event)} /></span> },
          ]}
          empty={<Box textAlign="center">There are no events yet.</Box>}
        />
        {error && <ErrorAlert title="Older events could not be loaded" error={error} onRetry={loadMore} />}
        {hasMore && (
          <Button onClick={loadMore} loading={loading} loadingText="Loading older events">
            Show older events
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
}

function EventName({ event: { event, status, occurredAt } }: { event: TimelineEvent }) {
  const type = event === "retired" ? "stopped" : event === "added" ? "info" : healthOf(status ?? "").type;
  return (
    <>
      <StatusIndicator type={type}>{label(events, event)}</StatusIndicator>
      <Box variant="small" display="block">
        <Time value={occurredAt} />
      </Box>
    </>
  );
}

function whatHappened({ event, findings, takenFrom = [], previousStatus }: TimelineEvent): string {
  if (event === "retired") {
    const names = takenFrom.map((feature) => label(features, feature)).join(", ");
    return names ? `The endpoint was retired while it was in use by ${names}.` : "The endpoint was retired.";
  }
  if (event === "added") return "The endpoint was added after its test passed.";
  if (event === "recovered") return `All checks pass again. Before: ${healthOf(previousStatus ?? "").text.toLowerCase()}.`;
  return findings.map(({ check, message }) => `${label(checks, check)}: ${message}`).join(" ");
}
