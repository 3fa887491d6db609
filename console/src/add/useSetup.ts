import { useCallback, useEffect, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { SetupQuery } from "../api/client";
import type { Setup } from "../api/types";
import { type Form, isWriting } from "./form";

/** Typing ends before the kit is asked for. */
const PAUSE_MS = 500;

/** The kit of what is in the form, or why there is none. */
export interface SetupState {
  /** What the kit was made of; absent while the form says too little. */
  query?: SetupQuery;
  setup?: Setup;
  error?: ApiError;
  /** The form has changed since, and what it is now is still to be asked for. Nothing of an older kit may be used. */
  pending: boolean;
  retry: () => void;
}

/** What `GET /v1/setup` needs, if the form has it. */
function setupQuery(form: Form): SetupQuery | undefined {
  if (form.bucketAccess === "" || !form.bucketName || !form.region) return undefined;
  return {
    bucketAccess: form.bucketAccess,
    bucketName: form.bucketName,
    region: form.region,
    ...(form.pathPrefix && { pathPrefix: form.pathPrefix }),
    ...(form.roleName && { roleName: form.roleName }),
    ...(form.awsAccountId && { awsAccountId: form.awsAccountId }),
    ...(form.encryption === "sse_kms" && form.kmsKeyArn && { kmsKeyArn: form.kmsKeyArn }),
    ...(form.permissionsBoundaryArn && { permissionsBoundaryArn: form.permissionsBoundaryArn }),
    // The kit compares the owner with the AWS account of the role.
    ...(form.awsAccountId && form.hasOtherOwner && form.bucketOwnerAwsAccountId && {
      bucketOwnerAwsAccountId: form.bucketOwnerAwsAccountId,
      ...(form.bucketOwnerFullControl && isWriting(form) && { objectOwnership: "bucket_owner_full_control" as const }),
    }),
  };
}

/** The kit, asked for again a moment after the form has changed. */
export function useSetup(form: Form): SetupState {
  const { api } = useApi();
  const [state, setState] = useState<Omit<SetupState, "retry" | "pending"> & { key: string }>({ key: "null" });
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify(setupQuery(form) ?? null);

  useEffect(() => {
    const query = (JSON.parse(key) as SetupQuery | null) ?? undefined;
    const ended = new AbortController();
    if (!query) {
      setState({ key });
      return undefined;
    }
    const read = async () => {
      try {
        const setup = await api.setup(query, ended.signal);
        if (!ended.signal.aborted) setState({ key, query, setup });
      } catch (cause) {
        if (!ended.signal.aborted) setState({ key, error: asApiError(cause) });
      }
    };
    const timer = window.setTimeout(() => void read(), PAUSE_MS);
    return () => {
      ended.abort();
      window.clearTimeout(timer);
    };
  }, [api, key, attempt]);

  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const { query, setup, error } = state;
  return { query, setup, error, pending: key !== state.key, retry };
}
