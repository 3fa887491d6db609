/** A part of a remedy: a sentence, or something to paste. */
export interface RemedyPart {
  kind: "text" | "json" | "command";
  text: string;
}

const COMMAND = /\baws [a-z0-9-]+ [a-z0-9-]+ --.*$/s;

/** A remedy in parts, in their order. Together they hold all of it: nothing is cut. */
export function remedyParts(remedy: string): RemedyPart[] {
  const parts: RemedyPart[] = [];
  let rest = remedy;
  for (let start = rest.indexOf("{"); start >= 0; start = rest.indexOf("{", start + 1)) {
    const json = jsonAt(rest, start);
    if (json === undefined) continue;
    parts.push(...sentence(rest.slice(0, start)), { kind: "json", text: pretty(json) });
    rest = rest.slice(start + json.length);
    start = -1;
  }
  return [...parts, ...sentence(rest)];
}

/** JSON as it is pasted into the AWS console. */
export function pretty(json: string | object): string {
  return JSON.stringify(typeof json === "string" ? JSON.parse(json) : json, null, 2);
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
