import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useEffect, useState } from "react";

import { useApi } from "../api/ApiContext";
import type { ApiError } from "../api/apiError";
import { Prose } from "../format/Prose";
import { href } from "./route";

interface Props {
  /** What could not be done, for example "The endpoints could not be loaded". */
  title: string;
  error: ApiError;
  onRetry?: () => void;
}

/** A request that failed: what to do, and the button that does it. */
export function ErrorAlert({ title, error, onRetry }: Props) {
  const { onSignInRequired } = useApi();
  const signIn = error.isSignInRequired ? onSignInRequired : undefined;
  return (
    <div role="alert">
      <Alert
        type={error.isTemporary ? "warning" : "error"}
        header={title}
        action={
          signIn ? (
            <Button onClick={signIn}>Sign in again</Button>
          ) : (
            onRetry && <RetryButton onRetry={onRetry} afterSeconds={error.retryAfterSeconds ?? 0} />
          )
        }
      >
        <Prose text={error.message} />
        {error.errors.length > 0 && (
          <ul>
            {error.errors.map(({ pointer, code, detail }) => (
              <li key={pointer + code}>
                <Prose text={detail} />
              </li>
            ))}
          </ul>
        )}{" "}
        {error.conflictingEndpointId && (
          <Link href={href({ screen: "endpoint", endpointId: error.conflictingEndpointId })}>Open that endpoint</Link>
        )}
        {error.requestId && error.status >= 500 && <> Request ID: {error.requestId}</>}
      </Alert>
    </div>
  );
}

/** Stays disabled as long as the API asks to wait. */
function RetryButton({ onRetry, afterSeconds }: { onRetry: () => void; afterSeconds: number }) {
  const [left, setLeft] = useState(afterSeconds);
  useEffect(() => setLeft(afterSeconds), [afterSeconds]);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = window.setTimeout(() => setLeft(left - 1), 1000);
    return () => window.clearTimeout(timer);
  }, [left]);
  return (
    <Button onClick={onRetry} disabled={left > 0} disabledReason={`Wait ${left} more seconds.`}>
      Try again
    </Button>
  );
}
