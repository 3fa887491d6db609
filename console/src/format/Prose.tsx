import Box from "@cloudscape-design/components/box";

import { wording } from "./wording";

interface Props {
  text: string;
  /** Further names that have a label where the text stands. */
  labels?: Record<string, string>;
}

/** A text of the API, in which names of AWS, values, checks and fields stand between backticks. */
export function Prose({ text, labels }: Props) {
  return wording(text, labels).map(({ kind, text: part }, index) => {
    if (kind === "words") return part;
    if (kind === "label") return <b key={index}>{part}</b>;
    return (
      <Box key={index} variant="code">
        {part}
      </Box>
    );
  });
}
