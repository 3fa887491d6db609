import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Fix } from "../api/types";
import { CodeBlock } from "../format/CodeBlock";
import { Prose } from "../format/Prose";
import { remedyBlocks, titles } from "./blocks";

interface Props {
  remedy?: string;
  fix?: Fix;
  roleArn: string;
  /** What is to be fixed, for screen readers. */
  context: string;
}

/** How to fix a check, with the policies to paste. */
export function Remedy({ remedy, fix, roleArn, context }: Props) {
  const blocks = remedyBlocks({ remedy, fix, roleArn });
  const labels = titles(blocks);
  return (
    <SpaceBetween size="s">
      {blocks.map((block, index) =>
        block.kind === "text" ? (
          <Box key={index} variant="p">
            <Prose text={block.text} labels={labels} />
          </Box>
        ) : (
          <CodeBlock key={index} title={block.title} content={block.content} context={`${context}, part ${index + 1}`} />
        ),
      )}
    </SpaceBetween>
  );
}
