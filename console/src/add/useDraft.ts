import { useCallback, useEffect, useMemo, useState } from "react";

import { type Draft, formOf, ownedBy, storeDraft } from "./draft";
import type { Form } from "./form";

/**
 * The form of a new endpoint. It survives a reload and a new sign-in of the same account in this tab, and is nowhere else.
 * Until the account's External ID is known, the form has only what is typed now, and nothing of it is stored.
 */
export function useDraft(externalId: string | undefined) {
  const [draft, setDraft] = useState<Draft>({ typed: {} });
  // While rendering: what is stored is shown together with the External ID, and nothing of another account ever is.
  if (externalId !== undefined && externalId !== draft.owner) setDraft(ownedBy(externalId, draft));
  useEffect(() => storeDraft(draft), [draft]);

  const form = useMemo(() => formOf(draft), [draft]);
  const change = useCallback(
    (part: Partial<Form>) => setDraft(({ owner, typed }) => ({ owner, typed: { ...typed, ...part } })),
    [],
  );
  return { form, change };
}
