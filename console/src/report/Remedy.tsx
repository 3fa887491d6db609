import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Fix } from "../api/types";
import { CodeBlock } from "../format/CodeBlock";
import { places } from "../format/labels";
import { Prose } from "../format/Prose";
import { onPage, pretty, remedyParts } from "./remedy";

interface Props {
  remedy?: string;
  fix?: Fix;
  /** What is to be fixed, for screen readers. */
  context: string;
}

/** How to fix a check, with the policy to paste. */
export function Remedy({ remedy, fix, context }: Props) {
  const parts = remedy === undefined ? [] : remedyParts(remedy);
  return (
    <SpaceBetween size="s">
      {parts.map(({ kind, text }, index) =>
        kind === "text" ? (
          <Box key={index} variant="p">
            <Prose text={onPage(text, fix)} />
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


function fixTitle({ attachTo, policyName }: Fix): string {
  return policyName ? `${places[attachTo]}: ${policyName}` : places[attachTo];
}
