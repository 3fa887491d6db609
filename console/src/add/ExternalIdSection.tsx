import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { ApiError } from "../api/apiError";
import type { ExternalId } from "../api/types";
import { ErrorAlert } from "../app/ErrorAlert";

interface Props {
  externalId?: ExternalId;
  error?: ApiError;
  onRetry: () => void;
}

/** The account's External ID: for reading and copying, and always the same. */
export function ExternalIdSection({ externalId, error, onRetry }: Props) {
  return (
    <Container
      header={
        <Header variant="h2" description="It is the same for all endpoints of your account, and never changes.">
          External ID
        </Header>
      }
    >
      {error ? (
        <ErrorAlert title="The External ID could not be loaded" error={error} onRetry={onRetry} />
      ) : !externalId ? (
        <StatusIndicator type="loading">Loading the External ID</StatusIndicator>
      ) : (
        <KeyValuePairs
          columns={2}
          items={[
            {
              label: "External ID of your account",
              value: <CopyValue name="the External ID" value={externalId.externalId} />,
              info: undefined,
            },
            {
              label: "AWS principal that your role trusts",
              value: <CopyValue name="the AWS principal" value={externalId.trustedPrincipal} />,
            },
          ]}
        />
      )}
      <Box variant="small" display="block" padding={{ top: "s" }}>
        Your role trusts the vendor only together with this External ID. So nobody else can use the vendor to reach your
        bucket. It is not a password: you can send it to your administrator.
      </Box>
    </Container>
  );
}

function CopyValue({ name, value }: { name: string; value: string }) {
  return (
    <span className="be-anywhere">
      <CopyToClipboard
        variant="inline"
        textToCopy={value}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText="Copied"
        copyErrorText="The browser did not copy the text. Select it, and copy it yourself."
      />
    </span>
  );
}
