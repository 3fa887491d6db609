import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { SetupQuery } from "../api/client";
import type { Setup } from "../api/types";
import { ErrorAlert } from "../app/ErrorAlert";
import { CodeBlock } from "../format/CodeBlock";
import { Prose } from "../format/Prose";
import { fileName, formatLabels, type KitFormat } from "./kit";

/** The role as a file for one tool. */
export function KitFile({ format, query, setup }: { format: KitFormat; query: SetupQuery; setup: Setup }) {
  const { api } = useApi();
  const [text, setText] = useState<string>();
  const [error, setError] = useState<ApiError>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const ended = new AbortController();
    const read = async () => {
      try {
        const file = await api.setupText({ ...query, format: format.id }, ended.signal);
        if (ended.signal.aborted) return;
        setText(file);
        setError(undefined);
      } catch (cause) {
        if (!ended.signal.aborted) setError(asApiError(cause));
      }
    };
    void read();
    return () => ended.abort();
  }, [api, format.id, query, attempt]);

  if (error?.code === "invalid_request") {
    // The tool can't write this path prefix; the API says which formats can.
    const text = error.errors.map(({ detail }) => detail).join(" ") || error.message;
    return (
      <Alert type="warning">
        <Prose text={text} labels={formatLabels} />
      </Alert>
    );
  }
  if (error) {
    return <ErrorAlert title="The file could not be loaded" error={error} onRetry={() => setAttempt(attempt + 1)} />;
  }
  if (text === undefined) return <StatusIndicator type="loading">Loading the file</StatusIndicator>;
  const file = fileName(setup, format.extension);
  const command = format.command?.(text);
  return (
    <SpaceBetween size="s">
      <Box>{format.steps(file)}</Box>
      {command && <CodeBlock title="Command" context={format.label} content={command} />}
      <CodeBlock title={format.label} content={text} fileName={file} />
    </SpaceBetween>
  );
}
