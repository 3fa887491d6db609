import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

interface Props {
  loading: boolean;
  error?: string;
  /** Absent if the page can't sign anybody in. */
  onSignIn?: () => void;
}

/** What a visitor sees who is not signed in. */
export function SignedOut({ loading, error, onSignIn }: Props) {
  return (
    <div className="be-signed-out">
      <Container header={<Header variant="h1">Bucket Endpoint</Header>}>
        {loading ? (
          <StatusIndicator type="loading">Loading</StatusIndicator>
        ) : (
          <SpaceBetween size="m">
            {error && <Alert type="error">{error}</Alert>}
            <Box>
              Connect your S3 buckets without sharing any keys. Sign in to see, add and retire the endpoints of your
              account.
            </Box>
            {onSignIn && (
              <Button variant="primary" onClick={onSignIn}>
                Sign in
              </Button>
            )}
          </SpaceBetween>
        )}
      </Container>
    </div>
  );
}
