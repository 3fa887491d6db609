import type { Fix } from "../api/types";
import { places } from "../format/labels";
import { pretty, remedyParts } from "./remedy";

/** A paragraph of a remedy, or what to copy with the place that it belongs to as its title. */
export type Block = { kind: "text"; text: string } | { kind: "code"; title: string; content: string };

/** What a remedy is of. */
interface Input {
  remedy?: string;
  fix?: Fix;
  /** The role of the configuration that was tested. */
  roleArn: string;
}

/**
 * A remedy as the page shows it. The API writes it for programs too: it names the members `fix` and `policyName`, and
 * has a second policy as JSON in its text. Here each policy stands under a title that says where it is put. The words
 * of the remedy do not matter for that.
 */
export function remedyBlocks({ remedy, fix, roleArn }: Input): Block[] {
  const title = fix && fixTitle(fix, roleArn);
  const fixBlocks: Block[] = fix && title ? [{ kind: "code", title, content: pretty(fix.policyDocument) }] : [];
  if (remedy === undefined) return fixBlocks;
  const lines = remedy.split("\n");
  const fixLine = lines.findIndex((line) => line.includes(FIX));
  const ofLine = (line: string) =>
    remedyParts(line).flatMap(({ kind, text }): Block[] => {
      if (kind !== "text") return [{ kind: "code", title: kind === "json" ? titleOf(text, roleArn) : "Command", content: text }];
      const shown = fix && title ? withTitle(text, title, fix.policyName) : ofFinding(text);
      return shown === "" ? [] : [{ kind, text: shown }];
    });
  // Behind the step that is about it; of a remedy in one line, at its end.
  const blocks = lines.flatMap((line, index) => (index === fixLine ? [...ofLine(line), ...fixBlocks] : ofLine(line)));
  if (fixLine < 0) return [...blocks, ...fixBlocks];
  return fix ? blocks : [TEST_FIRST, ...blocks];
}

/** How a text names the policy document. */
const FIX = "`fix`";

/**
 * A finding has no `fix`, because it is stored and announced, and the policy may hold the External ID: a test shows it.
 * This comes first, because the rest cannot be done without it.
 */
const TEST_FIRST: Block = { kind: "text", text: "Choose `Test now`. The report shows the policy document." };

/** The text of a check, which names the policy document by the title that it has on the page. */
function withTitle(text: string, title: string, policyName: string | undefined): string {
  const named = text.replaceAll(`in ${FIX}`, `under \`${title}\``).replaceAll(FIX, `\`${title}\``);
  if (!policyName) return named;
  return named.replace(/that `policyName` names|(?:in )?`policyName`/g, `\`${policyName}\``);
}

/** The text of a finding. Its sentence on the test is {@link TEST_FIRST}. */
function ofFinding(text: string): string {
  const sentences = text.split(/(?<=\.) /).filter((one) => !(one.startsWith("Test ") && one.includes(FIX)));
  return sentences
    .join(" ")
    .replaceAll(`in ${FIX}`, "from the report")
    .replaceAll(FIX, "the report")
    .replaceAll("that `policyName` names", "that the report names")
    .replace(/(in )?`policyName`/g, (_, inside?: string) => (inside ? "in the report" : "named in the report"));
}

/** The titles of the blocks, which the text names as they are. */
export function titles(blocks: readonly Block[]): Record<string, string> {
  return Object.fromEntries(blocks.flatMap((block) => (block.kind === "code" ? [[block.title, block.title]] : [])));
}

function fixTitle({ attachTo, policyName }: Fix, roleArn: string): string {
  const title = attachTo.startsWith("role") ? ofRole(places[attachTo], roleArn) : places[attachTo];
  return policyName ? `${title}: ${policyName}` : title;
}

/** The place of a policy in the text, which the policy itself shows: one with a principal is no policy of the role. */
function titleOf(json: string, roleArn: string): string {
  const policy = JSON.parse(json) as { Statement?: unknown; Effect?: unknown };
  if (policy.Statement === undefined && policy.Effect === undefined) return "JSON";
  const statements = [policy.Statement ?? policy].flat() as Partial<Record<string, unknown>>[];
  if (!statements.some((one) => "Principal" in one || "NotPrincipal" in one)) return ofRole(places.role, roleArn);
  const actions = statements.flatMap(({ Action }) => Action).filter((action) => typeof action === "string");
  const service = (name: string) => actions.length > 0 && actions.every((action) => action.startsWith(`${name}:`));
  if (service("sts")) return ofRole(places.role_trust, roleArn);
  return service("kms") ? places.kms_key : places.bucket;
}

function ofRole(place: string, roleArn: string): string {
  const name = roleArn.split("/").at(-1);
  return name ? `${place} ${name}` : place;
}
