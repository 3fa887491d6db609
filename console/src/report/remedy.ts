import type { Fix } from "../api/types";

/** A part of a remedy: a sentence, or something to paste. */
export interface RemedyPart {
  kind: "text" | "json" | "command";
  text: string;
}

const COMMAND = /\baws [a-z0-9-]+ [a-z0-9-]+ --.*$/;

/** A remedy in parts, in their order. Together they hold all of it: nothing is cut. Each line is a remedy of its own. */
export function remedyParts(remedy: string): RemedyPart[] {
  return remedy.split("\n").flatMap(partsOfLine);
}

function partsOfLine(line: string): RemedyPart[] {
  const parts: RemedyPart[] = [];
  let rest = line;
  for (let start = rest.indexOf("{"); start >= 0; start = rest.indexOf("{", start + 1)) {
    const json = jsonAt(rest, start);
    if (json === undefined) continue;
    parts.push(...sentence(rest.slice(0, start)), { kind: "json", text: pretty(json) });
    rest = rest.slice(start + json.length);
    start = -1;
  }
  return [...parts, ...sentence(rest)];
}

/**
 * The remedy names members of the report, as programs read it. On the page they are below it. A finding has none, because it
 * is stored and announced, and the policy may hold the External ID: a test shows it.
 */
export function onPage(remedy: string, fix: Fix | undefined): string {
  if (!fix) {
    return remedy
      .replace("Test the endpoint: `fix` is in the report.", "Choose Test now: the report shows the policy to paste.")
      .replaceAll("in `fix`", "in the report of a test")
      .replaceAll("that `policyName` names", "that the report names");
  }
  return remedy
    .replaceAll("the policy document in `fix`", "the policy below")
    .replaceAll("that `policyName` names", `\`${fix.policyName ?? ""}\``);
}

/** JSON as it is pasted into the AWS console: in ASCII, as IAM accepts no character above U+00FF in a policy. */
export function pretty(json: string | object): string {
  const text = JSON.stringify(typeof json === "string" ? JSON.parse(json) : json, null, 2);
  return text.replace(/[^ -~\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sentence(text: string): RemedyPart[] {
  const command = COMMAND.exec(text)?.[0];
  const before = (command ? text.slice(0, -command.length) : text).trim();
  const parts: RemedyPart[] = before === "" ? [] : [{ kind: "text", text: before }];
  return command ? [...parts, { kind: "command", text: command.trim() }] : parts;
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
