import { bucketAccess, checks, encryptionTypes, fields } from "./labels";

/** A part of a text of the API: words, a label of the page, or a value or a name of AWS. */
export interface Words {
  kind: "words" | "label" | "code";
  text: string;
}

/** Before the name of a check. Alone, a check can have the name of a bucket or a role. */
const CHECK = /\bchecks? $/;
/** Before a name that is the customer's own, which can be that of a field: a role `name`, a bucket `encryption`. */
const OWN_NAME = /\b(?:bucket|role|folder) $/i;
const OWN_BUCKET = /\b(?:owns|to|for) $/i;

/** What stands between backticks is a label if it is one on the page, and otherwise code. */
const names: Record<string, string> = { ...fields, ...encryptionTypes, ...bucketAccess, "Test now": "Test now" };

/**
 * A text of the API in parts. It names checks and fields as programs know them, between backticks; the page shows them
 * under labels. `others` are further names that have a label where the text stands.
 */
export function wording(text: string, others: Record<string, string> = {}): Words[] {
  const parts = text.split("`");
  const words = parts.map((part, index): Words => {
    if (index % 2 === 0) return { kind: "words", text: part };
    const label = labelOf(part, parts[index - 1] ?? "", { ...names, ...others });
    return label === undefined ? { kind: "code", text: part } : { kind: "label", text: label };
  });
  return words.filter((part) => part.text !== "");
}

function labelOf(code: string, before: string, labels: Record<string, string>): string | undefined {
  const check = CHECK.test(before) ? own(checks, code) : undefined;
  if (check !== undefined) return check;
  // No bucket has a capital letter or an underscore in its name.
  if (OWN_NAME.test(before) || (OWN_BUCKET.test(before) && /^[a-z]+$/.test(code))) return undefined;
  // `encryption` as JSON has it.
  const type = /^\{"type": "(\w+)"/.exec(code)?.[1];
  return own(labels, type ?? code);
}

function own(labels: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
