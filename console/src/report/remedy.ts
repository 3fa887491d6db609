import type { Fix } from "../api/types";

/** A part of a remedy: a sentence, or something to paste. */
export interface RemedyPart {
  kind: "text" | "json" | "command";
  text: string;
}

/** A name between backticks, where JSON may begin, or the command that ends a line. A key in it may hold any character. */
const MARK = /`[^`]*`|\{|\baws [a-z0-9-]+ [a-z0-9-]+ --.*$/gs;

/** A remedy in parts, in their order. Together they hold all of it: nothing is cut. Each line is a remedy of its own. */
export function remedyParts(remedy: string): RemedyPart[] {
  return remedy.split("\n").flatMap(partsOfLine);
}

/** What begins first is cut first: a key in a command may hold JSON, and a policy the words of a command. */
function partsOfLine(line: string): RemedyPart[] {
  for (const { 0: mark, index } of line.matchAll(MARK)) {
    const before = sentence(line.slice(0, index));
    if (mark.startsWith("aws ")) return [...before, { kind: "command", text: mark.trim() }];
    const json = mark === "{" ? jsonAt(line, index) : undefined;
    if (json !== undefined) return [...before, { kind: "json", text: pretty(json) }, ...partsOfLine(line.slice(index + json.length))];
  }
  return sentence(line);
}

/**
 * The text names members of the report, as programs read it. On the page they are below it. A finding has none, because it
 * is stored and announced, and the policy may hold the External ID: a test shows it.
 */
export function onPage(text: string, fix: Fix | undefined): string {
  if (!fix) {
    return text
      .replace("Test the endpoint: `fix` is in the report.", "Choose Test now: the report shows the policy to paste.")
      .replaceAll("in `fix`", "in the report of a test")
      .replaceAll("that `policyName` names", "that the report names");
  }
  return text
    .replaceAll("the policy document in `fix`", "the policy below")
    .replaceAll("that `policyName` names", `\`${fix.policyName ?? ""}\``);
}

/** JSON as it is pasted into the AWS console: in ASCII, as IAM accepts no character above U+00FF in a policy. */
export function pretty(json: string | object): string {
  const text = JSON.stringify(typeof json === "string" ? JSON.parse(json) : json, null, 2);
  return text.replace(/[^ -~\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sentence(text: string): RemedyPart[] {
  return text.trim() === "" ? [] : [{ kind: "text", text: text.trim() }];
}

/** The JSON object that begins at `start`, if it is one. */
function jsonAt(text: string, start: number): string | undefined {
  for (let end = text.indexOf("}", start); end >= 0; end = text.indexOf("}", end + 1)) {
    const candidate = text.slice(start, end + 1);
    try {
      JSON.parse(candidate);
      return candidate;
    } catch {
      // A closing brace further on may complete it.
    }
  }
  return undefined;
}
