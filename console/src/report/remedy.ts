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
