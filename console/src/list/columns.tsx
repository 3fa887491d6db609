import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import type { Endpoint } from "../api/types";
import { href } from "../app/route";
import { bucketAccess, features, health, label, s3Uri } from "../format/labels";
import { TimeAgo } from "../format/Time";

/** The columns of the list. */
export const columns: [TableProps.ColumnDefinition<Endpoint>, ...TableProps.ColumnDefinition<Endpoint>[]] = [
  {
    id: "name",
    header: "Name",
    sortingComparator: (one, other) => one.name.localeCompare(other.name),
    isRowHeader: true,
    minWidth: 160,
    cell: ({ endpointId, name }) => <Link href={href({ screen: "endpoint", endpointId })}>{name}</Link>,
  },
  {
    id: "health",
    header: "Health",
    sortingComparator: (one, other) => health(one).text.localeCompare(health(other).text),
    minWidth: 150,
    cell: (endpoint) => {
      const { type, text } = health(endpoint);
      return (
        <>
          <StatusIndicator type={type}>{text}</StatusIndicator>
          <Box variant="small" display="block">
            since <TimeAgo value={endpoint.retiredAt ?? endpoint.health.since} />
          </Box>
        </>
      );
    },
  },
  {
    id: "place",
    header: "Bucket and path prefix",
    sortingComparator: (one, other) => s3Uri(one).localeCompare(s3Uri(other)),
    minWidth: 220,
    cell: (endpoint) => <span className="be-anywhere">{s3Uri(endpoint)}</span>,
  },
  { id: "access", header: "Access", sortingField: "bucketAccess", minWidth: 130, cell: (endpoint) => label(bucketAccess, endpoint.bucketAccess) },
  { id: "region", header: "Region", sortingField: "region", minWidth: 120, cell: ({ region }) => region },
  {
    id: "features",
    header: "Can be used by",
    minWidth: 140,
    cell: (endpoint) => endpoint.features.map((feature) => label(features, feature)).join(", "),
  },
];
