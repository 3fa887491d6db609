import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { Endpoint, Use } from "../api/types";
import { ErrorAlert } from "../app/ErrorAlert";
import { useNotify } from "../app/notifications";
import { Uses } from "./Uses";

interface Props {
  endpoint: Endpoint;
  onClose: () => void;
  onRetired: () => void;
}

const CONFIRMATION = "retire";

/** Asks before an endpoint is retired, and once more if features use it. */
export function RetireDialog({ endpoint, onClose, onRetired }: Props) {
  const { api } = useApi();
  const notify = useNotify();
  const [usedBy, setUsedBy] = useState<readonly Use[]>([]);
  const [error, setError] = useState<ApiError>();
  const [typed, setTyped] = useState("");
  const [retiring, setRetiring] = useState(false);
  const sending = useRef(false);
  const force = usedBy.length > 0;

  const retire = async () => {
    if (sending.current) return;
    sending.current = true;
    setRetiring(true);
    setError(undefined);
    try {
      await api.retire(endpoint.endpointId, force);
      notify({ id: "retired", type: "success", content: `${endpoint.name} is retired. Its name and its path prefix are free again.` });
      onRetired();
    } catch (cause) {
      const failure = asApiError(cause);
      if (failure.code === "endpoint_in_use") setUsedBy(failure.uses);
      else if (failure.code === "endpoint_retired") onRetired();
      else setError(failure);
    } finally {
      sending.current = false;
      setRetiring(false);
    }
  };

  return (
    <Modal
      visible
      onDismiss={onClose}
      header={`Retire ${endpoint.name}?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              onClick={() => void retire()}
              loading={retiring}
              loadingText="Retiring the endpoint"
              disabled={force && typed !== CONFIRMATION}
              disabledReason={`Type ${CONFIRMATION} to confirm.`}
            >
              {force ? "Retire anyway" : "Retire"}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          A retired endpoint can no longer be used or tested, and can&apos;t be restored. Its record is kept, and its
          name and path prefix are free for another endpoint. Nothing changes in your AWS account: you can delete the role
          afterwards.
        </Box>
        {force && (
          <Alert type="warning" header="The endpoint is in use">
            <SpaceBetween size="s">
              <Box>
                These features use it. They get no new credentials. Credentials that they already have work for up to
                one hour. To end access sooner, revoke the active sessions of the role in the IAM console, or delete the
                role. To keep these features working, choose another endpoint there first.
              </Box>
              <Uses uses={usedBy} />
              <FormField label={`To retire it anyway, type ${CONFIRMATION}`}>
                <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} placeholder={CONFIRMATION} />
              </FormField>
            </SpaceBetween>
          </Alert>
        )}
        {error && <ErrorAlert title="The endpoint was not retired" error={error} onRetry={() => void retire()} />}
      </SpaceBetween>
    </Modal>
  );
}
