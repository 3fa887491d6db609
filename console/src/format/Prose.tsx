import Box from "@cloudscape-design/components/box";

/** A text of the API, in which names of AWS and values stand between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <Box key={index} variant="code">
        {part}
      </Box>
    ) : (
      part
    ),
  );
}
