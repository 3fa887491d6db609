import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { ErrorAlert } from "../app/ErrorAlert";
import { CheckList } from "../report/CheckList";
import { Outcome } from "./Outcome";
import type { Connection } from "./useConnect";
import { isWriting } from "./form";
import { useForm } from "./FormContext";

interface Props {
  connection: Connection;
  onTest: () => void;
  /** The test is asked for, and begins as soon as the role's ARN is filled in. */
  awaited: boolean;
  onStop: () => void;
}

/** The test, and what it showed. */
export function TestSection({ connection, onTest, awaited, onStop }: Props) {
  const { form } = useForm();
  const { report, tested, error, testing, testAt, stopped } = connection;
  const waiting = testing || testAt !== undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            isWriting(form)
              ? "The vendor assumes the role, reads from the bucket, and writes and deletes a small test file."
              : "The vendor assumes the role, and reads from the bucket. Nothing is written."
          }
          actions={
            waiting ? (
              <Button onClick={onStop}>Stop</Button>
            ) : (
              <Button onClick={onTest} loading={awaited} loadingText="Filling in the role">
                Test Endpoint
              </Button>
            )
          }
        >
          Test
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Outcome connection={connection} />
        {stopped === "time" && (
          <div role="alert">
            <Alert type="warning" header="The page stopped testing after three minutes">
              Fix what failed below. If you have just created or changed the role, wait a minute. Then choose{" "}
              <b>Test Endpoint</b> again. What you entered is kept.
            </Alert>
          </div>
        )}
        {error && error.errors.length === 0 && (
          <ErrorAlert
            title={testAt ? "The last test could not be made. The page tries again" : "The test could not be made"}
            error={error}
            onRetry={testAt || testing ? undefined : onTest}
          />
        )}
        {report ? (
          <CheckList checks={report.checks} roleArn={tested?.roleArn ?? ""} />
        ) : (
          !waiting &&
          !error && (
            <Box color="text-body-secondary">
              You can start the test before the role exists: the page then tests every few seconds, for up to three
              minutes, and continues automatically when the role is ready.
            </Box>
          )
        )}
      </SpaceBetween>
    </Container>
  );
}
