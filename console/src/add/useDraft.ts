import { useCallback, useEffect, useState } from "react";

import { emptyForm, type Form } from "./form";

const KEY = "bucket-endpoint.draft";

interface Stored {
  form: Form;
  /** Whose draft it is: every account has an External ID of its own. */
  externalId?: string;
}

/** The form of a new endpoint. It survives a reload and a new sign-in in this tab, and is nowhere else. */
export function useDraft(externalId: string | undefined) {
  const [form, setForm] = useState<Form>(() => ({ ...emptyForm, ...read()?.form }));

  useEffect(() => {
    const owner = read()?.externalId;
    if (externalId !== undefined && owner !== undefined && owner !== externalId) {
      // Never stored under the name of this account, not even for a moment.
      clearDraft();
      setForm(emptyForm);
      return;
    }
    const known = externalId ?? owner;
    write({ form, ...(known !== undefined && { externalId: known }) });
  }, [form, externalId]);

  const change = useCallback((part: Partial<Form>) => setForm((before) => ({ ...before, ...part })), []);
  return { form, change, replace: setForm };
}

/** Forgets the draft, because it was added or its user has signed out. */
export function clearDraft(): void {
  try {
    window.sessionStorage.removeItem(KEY);
  } catch {
    // Without storage there is no draft.
  }
}

/** Whether something was typed. */
export function isEmpty(form: Form): boolean {
  return JSON.stringify(form) === JSON.stringify(emptyForm);
}

function read(): Stored | undefined {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null");
    return typeof stored === "object" && stored !== null && "form" in stored ? (stored as Stored) : undefined;
  } catch {
    return undefined;
  }
}

function write(stored: Stored): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // A browser that stores nothing keeps the form until the reload.
  }
}
