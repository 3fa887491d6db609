import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useState } from "react";

import { useApi } from "../api/ApiContext";
import { usePolled } from "../api/usePolled";
import { ErrorAlert } from "../app/ErrorAlert";
import { href, navigate } from "../app/route";
import { Configuration } from "./Configuration";
import { HealthSection } from "./HealthSection";
import { RetireDialog } from "./RetireDialog";
import { TestReport } from "./TestReport";
import { TimelineSection } from "./TimelineSection";
import { useTest } from "./useTest";

const REFRESH_MS = 15_000;

/** One endpoint: what it is, how it is, and what happened to it. */
export default function EndpointPage({ endpointId }: { endpointId: string }) {
  const { api } = useApi();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [endpoint, page, uses] = await Promise.all([
        api.endpoint(endpointId, signal),
        api.health(endpointId, undefined, signal),
        api.uses(endpointId, signal),
      ]);
      return { endpoint, page, uses };
    },
    [api, endpointId],
  );
  const { data, error, refresh } = usePolled(load, REFRESH_MS);
  const test = useTest(endpointId, refresh);
  const [retiring, setRetiring] = useState(false);
  const endpoint = data?.endpoint;
  const name = endpoint?.name ?? "Endpoint";

  return (
    <SpaceBetween size="m">
      <BreadcrumbGroup
        ariaLabel="Breadcrumbs"
        items={[
          { text: "Endpoints", href: href({ screen: "list" }) },
          { text: name, href: href({ screen: "endpoint", endpointId }) },
        ]}
      />
      <Header
        variant="h1"
        description={endpoint?.description}
        actions={
          endpoint && (
            <SpaceBetween direction="horizontal" size="xs">
              {!endpoint.retiredAt && (
                <Button
                  onClick={() => void test.run()}
                  loading={test.testing}
                  loadingText="Testing the endpoint"
                  disabled={test.waitSeconds > 0}
                >
                  Test now
                </Button>
              )}
              {!endpoint.retiredAt && <Button onClick={() => setRetiring(true)}>Retire</Button>}
              <Button onClick={() => navigate({ screen: "add", like: endpointId })}>Add another like this</Button>
            </SpaceBetween>
          )
        }
      >
        <span className="be-anywhere">{name}</span>
      </Header>
      {error && <ErrorAlert title={error.status === 404 ? "There is no such endpoint" : "The endpoint could not be loaded"} error={error} onRetry={error.status === 404 ? undefined : refresh} />}
      {!data && !error && <StatusIndicator type="loading">Loading the endpoint</StatusIndicator>}
      {data && (
        <SpaceBetween size="l">
          <TestReport test={test} roleArn={data.endpoint.roleArn} />
          <HealthSection endpoint={data.endpoint} />
          <Configuration endpoint={data.endpoint} uses={data.uses} />
          <TimelineSection endpoint={data.endpoint} page={data.page} />
          {retiring && (
            <RetireDialog
              endpoint={data.endpoint}
              onClose={() => setRetiring(false)}
              onRetired={() => {
                setRetiring(false);
                refresh();
              }}
            />
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
