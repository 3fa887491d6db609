import { emptyForm, type Form } from "./form";

const KEY = "bucket-endpoint.draft";

/** What was typed into the form of a new endpoint. */
export interface Draft {
  /** The External ID of the account whose draft it is, once that is known: every account has one of its own. */
  owner?: string;
  /** The fields that were filled in; all others are empty. */
  typed: Partial<Form>;
}

/** The form as the draft has it. */
export function formOf({ typed }: Draft): Form {
  return { ...emptyForm, ...typed };
}

/**
 * The draft, now that the External ID of the account is known: with what this tab has stored of that account, and with
 * nothing of another one. What was typed in the meantime stays as it was typed.
 */
export function ownedBy(externalId: string, { owner, typed }: Draft): Draft {
  const stored = readDraft();
  const before = stored?.owner === externalId ? stored.typed : {};
  return { owner: externalId, typed: owner === undefined ? { ...before, ...typed } : before };
}

/** Stores the draft in this tab, if it is known whose it is. */
export function storeDraft(draft: Draft): void {
  if (draft.owner === undefined) return;
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ form: formOf(draft), externalId: draft.owner }));
  } catch {
    // A browser that stores nothing keeps the form until the reload.
  }
}

/** Forgets the draft, because it was added or its user has signed out. */
export function clearDraft(): void {
  try {
    window.sessionStorage.removeItem(KEY);
  } catch {
    // Without storage there is no draft.
  }
}

function readDraft(): Draft | undefined {
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(KEY) ?? "null") as { form: Form; externalId?: string } | null;
    return stored ? { owner: stored.externalId, typed: stored.form } : undefined;
  } catch {
    return undefined;
  }
}
