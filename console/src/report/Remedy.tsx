import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Fix } from "../api/types";
import { CodeBlock } from "../format/CodeBlock";
import { places } from "../format/labels";
import { Prose } from "../format/Prose";
import { pretty, remedyParts } from "./remedy";

interface Props {
  remedy?: string;
  fix?: Fix;
  /** What is to be fixed, for screen readers. */
  context: string;
}

/** How to fix a check, with the policy to paste. */
export function Remedy({ remedy, fix, context }: Props) {
  const parts = remedy === undefined ? [] : remedyParts(fix ? onPage(remedy, fix) : remedy);
  return (
    <SpaceBetween size="s">
      {parts.map(({ kind, text }, index) =>
        kind === "text" ? (
          <Box key={index} variant="p">
            <Prose text={text} />
          </Box>
        ) : (
          <CodeBlock
            key={index}
            title={kind === "json" ? "Policy to paste" : "Command"}
            content={text}
            context={`${context}, part ${index + 1}`}
          />
        ),
      )}
      {fix && <CodeBlock title={fixTitle(fix)} content={pretty(fix.policyDocument)} context={context} />}
    </SpaceBetween>
  );
}

/** The remedy names members of the report, as programs read it. On the page they are below. */
function onPage(remedy: string, { policyName = "" }: Fix): string {
  return remedy
    .replaceAll("the policy document in `fix`", "the policy below")
    .replaceAll("that `policyName` names", `\`${policyName}\``);
}

function fixTitle({ attachTo, policyName }: Fix): string {
  return policyName ? `${places[attachTo]}: ${policyName}` : places[attachTo];
}
