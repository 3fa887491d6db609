import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";

import type { Endpoint, Use } from "../api/types";
import { bucketAccess, features, label, s3Uri } from "../format/labels";
import { Time } from "../format/Time";
import { Uses } from "./Uses";

/** What was added, for reading only. */
export function Configuration({ endpoint, uses }: { endpoint: Endpoint; uses: readonly Use[] }) {
  const { encryption, bucketOwnerAwsAccountId, objectOwnership, retiredAt } = endpoint;
  const copied = (name: string, value: string) => ({
    label: name,
    value: (
      <span className="be-anywhere">
        <CopyToClipboard
          variant="inline"
          textToCopy={value}
          copyButtonAriaLabel={`Copy: ${name}`}
          copySuccessText="Copied"
          copyErrorText="The browser did not copy the text. Select it, and copy it yourself."
        />
      </span>
    ),
  });
  const items: KeyValuePairsProps.Item[] = [
    copied("Bucket and path prefix", s3Uri(endpoint)),
    { label: "Region", value: endpoint.region },
    { label: "Bucket access", value: label(bucketAccess, endpoint.bucketAccess) },
    copied("Role ARN", endpoint.roleArn),
    { label: "Can be used by", value: endpoint.features.map((feature) => label(features, feature)).join(", ") },
    { label: "Used by", value: uses.length > 0 ? <Uses uses={uses} /> : "No feature yet" },
    copied("Endpoint ID", endpoint.endpointId),
    { label: "Encryption", value: encryptionText(encryption) },
    { label: "Added", value: <Time value={endpoint.createdAt} /> },
    { label: "Added by", value: <span className="be-anywhere">{endpoint.createdBy}</span> },
  ];
  if (bucketOwnerAwsAccountId) {
    const control = objectOwnership ? " (has full control of written files)" : "";
    items.push({ label: "AWS account of the bucket owner", value: bucketOwnerAwsAccountId + control });
  }
  if (retiredAt) items.push({ label: "Retired", value: <Time value={retiredAt} /> });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="An endpoint cannot be changed, so features can rely on it. To change something, test another endpoint. If its name or path prefix conflicts with this one, retire this one before you add it."
        >
          Configuration
        </Header>
      }
    >
      <KeyValuePairs columns={3} items={items} />
    </Container>
  );
}

function encryptionText(encryption: Endpoint["encryption"]) {
  if (!encryption) return "Default encryption of the bucket";
  return encryption.type === "sse_kms" ? <span className="be-anywhere">SSE-KMS: {encryption.kmsKeyArn}</span> : "SSE-S3";
}
