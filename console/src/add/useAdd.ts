import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import { useNotify } from "../app/notifications";
import { navigate } from "../app/route";
import { clearDraft } from "./draft";
import { byField } from "./fieldErrors";
import { focusFirst } from "./focus";
import { configuration, emptyForm, endpointRequest, type Field, type Form, isEmpty, missing } from "./form";
import { useConnect } from "./useConnect";
import { useDraft } from "./useDraft";
import { useIdempotencyKey } from "./useIdempotencyKey";
import { useLike } from "./useLike";
import { useSetup } from "./useSetup";

type Errors = Partial<Record<Field, string>>;

interface Input {
  externalId?: string;
  like?: string;
  page: RefObject<HTMLDivElement | null>;
}

/** A new endpoint, from the form to what was added. */
export function useAdd({ externalId, like, page }: Input) {
  const { api } = useApi();
  const notify = useNotify();
  const { form, change: changeDraft } = useDraft(externalId);
  const likeError = useLike(like, changeDraft);
  const kit = useSetup(form);
  const { connection, start, stop, reset } = useConnect();
  const [ownErrors, setOwnErrors] = useState<Errors>({});
  const [error, setError] = useState<ApiError>();
  const [adding, setAdding] = useState(false);
  const sending = useRef(false);

  const expectedRoleArn = kit.pending ? "" : (kit.setup?.expectedRoleArn ?? "");
  const body = useMemo(() => configuration(form, expectedRoleArn), [form, expectedRoleArn]);
  const key = JSON.stringify(body);
  const tested = connection.tested === undefined || JSON.stringify(connection.tested) === key;
  // A pass counts for exactly what was tested: every change of the configuration takes it back.
  useEffect(() => {
    if (!tested) reset();
  }, [tested, reset]);

  const expired = useExpiry(connection.report?.receiptExpiresAt);
  const passed = tested && connection.report?.outcome === "passed" && !expired;
  const idempotencyKey = useIdempotencyKey(JSON.stringify(endpointRequest(form, expectedRoleArn)));

  const change = useCallback(
    (part: Partial<Form>) => {
      changeDraft(part);
      const changed = Object.keys(part) as Field[];
      // The role's ARN follows from these.
      if (changed.includes("awsAccountId") || changed.includes("roleName")) changed.push("roleArn");
      setOwnErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !changed.includes(field as Field))));
      setError(undefined);
    },
    [changeDraft],
  );

  /** Shows what is wrong beside its field; whether there was anything. */
  const show = useCallback(
    (errors: Errors) => {
      setOwnErrors(errors);
      const fields = Object.keys(errors);
      if (fields.length > 0) focusFirst(page.current, fields);
      return fields.length > 0;
    },
    [page],
  );

  // What the API found wrong with a test is shown when it arrives.
  const testErrors = connection.error?.errors;
  useEffect(() => {
    if (testErrors && testErrors.length > 0) show(byField(testErrors).fields);
  }, [testErrors, show]);

  // The ARN of a role that is filled in is known with its kit.
  const [wanted, setWanted] = useState(false);
  const awaited = wanted && kit.pending && form.roleArn === "";
  useEffect(() => {
    if (!wanted || awaited) return;
    setWanted(false);
    if (!show(missing(form, body.roleArn, false))) start(body);
  }, [wanted, awaited, form, body, show, start]);
  const test = () => {
    setError(undefined);
    setWanted(true);
  };

  const add = async () => {
    // A double click comes before the button is disabled.
    if (sending.current || show(missing(form, body.roleArn, true))) return;
    sending.current = true;
    setAdding(true);
    setError(undefined);
    try {
      const endpoint = await api.add(endpointRequest(form, expectedRoleArn), idempotencyKey);
      clearDraft();
      changeDraft(emptyForm);
      notify({ id: "added", type: "success", content: `${endpoint.name} is added. Features can use it now.` });
      navigate({ screen: "endpoint", endpointId: endpoint.endpointId });
    } catch (cause) {
      const failure = asApiError(cause);
      const { fields } = byField(failure.errors);
      if (failure.code === "name_taken") fields.name = failure.message;
      if (failure.code === "prefix_conflict") fields.pathPrefix = failure.message;
      if (failure.code === "test_required") reset();
      setError(failure);
      show(fields);
    } finally {
      sending.current = false;
      setAdding(false);
    }
  };

  const clear = () => {
    changeDraft(emptyForm);
    setOwnErrors({});
    setError(undefined);
  };

  // What the API said of the kit is of the form as it is now; what is missing there is asked for by a test alone.
  const errors = useMemo(() => ({ ...byField(kit.error?.errors ?? []).fields, ...ownErrors }), [kit.error, ownErrors]);
  const whyNot = expired
    ? "The test passed more than 15 minutes ago. Test the endpoint again."
    : "The test must pass first, with exactly these values.";
  return {
    form, errors, change, kit, expectedRoleArn, likeError,
    connection, test, awaited, stop,
    add, adding, error, mayAdd: passed, whyNot,
    clear, isEmpty: isEmpty(form),
  };
}

/** Whether that time has come, of which the API has just said that it lies ahead. */
function useExpiry(time: string | undefined): boolean {
  const [expired, setExpired] = useState(false);
  useEffect(() => {
    setExpired(false);
    const left = time === undefined ? 0 : new Date(time).getTime() - Date.now();
    // If it is over already, the clock of this machine is wrong. Then the API alone decides.
    if (left <= 0) return undefined;
    const timer = window.setTimeout(() => setExpired(true), left);
    return () => window.clearTimeout(timer);
  }, [time]);
  return expired;
}
