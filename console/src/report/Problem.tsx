import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Fix } from "../api/types";
import { layers } from "../format/labels";
import { Time } from "../format/Time";
import { Remedy } from "./Remedy";

interface Props {
  /** Which check of what, for screen readers. */
  context: string;
  /** The role of the configuration that was tested. */
  roleArn: string;
  remedy?: string;
  fix?: Fix;
  action?: string;
  layer?: string;
  awsRequestId?: string;
  lastPassedAt?: string;
}

/** What was denied, by which policy, and how to fix it. */
export function Problem({ context, roleArn, remedy, fix, action, layer, awsRequestId, lastPassedAt }: Props) {
  const known = layers[layer ?? ""];
  // The trust policy is named where it lets in more than it should: nothing was denied.
  const denied = layer === "trust_policy" ? undefined : action;
  const facts = [
    denied && { label: "Denied action", value: <Box variant="code">{denied}</Box> },
    (known ?? denied) && { label: denied ? "Denied by" : "Allowed by", value: known?.name ?? "AWS did not report which policy" },
    known && { label: "Who can change it", value: known.changedBy },
    awsRequestId && { label: "AWS request ID", value: <Box variant="code">{awsRequestId}</Box> },
    lastPassedAt && { label: "Last passed", value: <Time value={lastPassedAt} /> },
  ].filter((fact) => typeof fact === "object");
  return (
    <div className="be-problem">
      <SpaceBetween size="s">
        {facts.length > 0 && <KeyValuePairs columns={3} items={facts} />}
        {(remedy !== undefined || fix) && (
          <div>
            <Box variant="h4" tagOverride="div">
              To fix this
            </Box>
            <Remedy remedy={remedy} fix={fix} roleArn={roleArn} context={context} />
          </div>
        )}
      </SpaceBetween>
    </div>
  );
}
