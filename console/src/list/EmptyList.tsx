import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { navigate } from "../app/route";

/** What an endpoint is for, while there is none. */
export function EmptyList({ failed }: { failed: boolean }) {
  if (failed) return <Box textAlign="center">No endpoints could be loaded.</Box>;
  return (
    <Box textAlign="center" padding={{ vertical: "xxl" }}>
      <SpaceBetween size="m">
        <div>
          <Box variant="h2">No endpoints yet</Box>
          <div className="be-prose">
          <Box color="text-body-secondary">
            An endpoint connects one of your S3 buckets, without sharing any keys. You create an IAM role in your AWS
            account, test it here, and add it. Then Telemetry and Billing can read your data, or the Data Exporter can
            write to your bucket.
          </Box>
          </div>
        </div>
        <Button onClick={() => navigate({ screen: "add" })}>Add your first endpoint</Button>
      </SpaceBetween>
    </Box>
  );
}

/** No endpoint is as the filters ask. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="m">
        <Box>No endpoint matches the filters.</Box>
        <Button onClick={onClear}>Clear filters</Button>
      </SpaceBetween>
    </Box>
  );
}
