import { useCollection } from "@cloudscape-design/collection-hooks";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import Toggle from "@cloudscape-design/components/toggle";
import { useCallback, useState } from "react";

import { useApi } from "../api/ApiContext";
import { usePolled } from "../api/usePolled";
import { ErrorAlert } from "../app/ErrorAlert";
import { href, navigate } from "../app/route";
import { Time } from "../format/Time";
import { columns } from "./columns";
import { EmptyList, NoMatch } from "./EmptyList";
import { accessOptions, healthOptions, matches, type Option } from "./filter";

const REFRESH_MS = 30_000;
const PAGE_SIZE = 20;

/** All endpoints of the account, kept up to date while the page is visible. */
export function EndpointList() {
  const { api } = useApi();
  const [includeRetired, setIncludeRetired] = useState(false);
  const [access, setAccess] = useState<Option>(accessOptions[0]);
  const [health, setHealth] = useState<Option>(healthOptions[0]);
  const load = useCallback((signal: AbortSignal) => api.endpoints(includeRetired, signal), [api, includeRetired]);
  const { data, error, loading, loadedAt, refresh } = usePolled(load, REFRESH_MS);
  const all = data ?? [];
  const chosen = all.filter((endpoint) => matches(endpoint, access.value, health.value));

  const { items, actions, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(chosen, {
    filtering: { fields: ["name", "bucketName", "pathPrefix", "region", "description", "endpointId"] },
    pagination: { pageSize: PAGE_SIZE },
    sorting: { defaultState: { sortingColumn: columns[0] } },
  });
  const clear = () => {
    actions.setFiltering("");
    setAccess(accessOptions[0]);
    setHealth(healthOptions[0]);
  };
  const isFiltered = chosen.length < all.length || filterProps.filteringText !== "";

  return (
    <SpaceBetween size="l">
      {error && <ErrorAlert title="The endpoints could not be loaded" error={error} onRetry={refresh} />}
      <Table
        {...collectionProps}
        variant="container"
        items={items}
        columnDefinitions={columns}
        trackBy="endpointId"
        wrapLines
        loading={loading && !data}
        loadingText="Loading endpoints"
        ariaLabels={{ tableLabel: "Endpoints" }}
        empty={isFiltered ? <NoMatch onClear={clear} /> : <EmptyList failed={data === undefined} />}
        header={
          <Header
            variant="h1"
            counter={data && `(${all.length})`}
            description="An endpoint is the tested permission to read from, or write to, one folder of your bucket."
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <Button
                  iconName="refresh"
                  ariaLabel="Refresh the endpoints"
                  onClick={refresh}
                  loading={loading}
                  loadingText="Refreshing the endpoints"
                />
                <Button variant="primary" href={href({ screen: "add" })} onFollow={follow}>
                  Add endpoint
                </Button>
              </SpaceBetween>
            }
          >
            Endpoints
          </Header>
        }
        filter={
          <div className="be-filters">
            <TextFilter
              {...filterProps}
              filteringPlaceholder="Find endpoints"
              filteringAriaLabel="Find endpoints"
              countText={isFiltered ? `${filteredItemsCount} ${filteredItemsCount === 1 ? "match" : "matches"}` : ""}
            />
            <Select
              selectedOption={access}
              options={accessOptions}
              onChange={({ detail }) => setAccess(detail.selectedOption as Option)}
              selectedAriaLabel="Selected"
              ariaLabel="Filter by bucket access"
            />
            <Select
              selectedOption={health}
              options={healthOptions}
              onChange={({ detail }) => setHealth(detail.selectedOption as Option)}
              selectedAriaLabel="Selected"
              ariaLabel="Filter by health"
            />
            <Toggle checked={includeRetired} onChange={({ detail }) => setIncludeRetired(detail.checked)}>
              Show retired
            </Toggle>
          </div>
        }
        pagination={<Pagination {...paginationProps} />}
        footer={
          loadedAt && (
            <>
              Updated <Time value={new Date(loadedAt).toISOString()} />. The list refreshes automatically.
            </>
          )
        }
      />
    </SpaceBetween>
  );
}

/** Keeps the page: the link's address is one of its screens. */
function follow(event: CustomEvent) {
  event.preventDefault();
  navigate({ screen: "add" });
}
