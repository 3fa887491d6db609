import CodeView from "@cloudscape-design/code-view/code-view";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { download } from "./download";

interface Props {
  /** What the text is, for example "Trust policy". */
  title: string;
  content: string;
  /** What it belongs to, for screen readers: a page can have several with one title. */
  context?: string;
  /** The name of the file that it can be downloaded as. */
  fileName?: string;
}

/** A text to paste or to run, whole, with a button to copy it. */
export function CodeBlock({ title, content, context, fileName }: Props) {
  const name = context ? `${title}, ${context}` : title;
  return (
    <SpaceBetween size="xxs">
      <div className="be-code-heading">
        <Box variant="awsui-key-label">{title}</Box>
        <SpaceBetween direction="horizontal" size="xs">
          {fileName && (
            <Button iconName="download" onClick={() => download(fileName, content)} ariaLabel={`Download ${fileName}`}>
              Download
            </Button>
          )}
          <CopyToClipboard
            copyButtonText="Copy"
            copyButtonAriaLabel={`Copy: ${name}`}
            copySuccessText="Copied"
            copyErrorText="The browser did not copy the text. Select it, and copy it yourself."
            textToCopy={content}
          />
        </SpaceBetween>
      </div>
      <CodeView content={content} ariaLabel={name} wrapLines />
    </SpaceBetween>
  );
}
