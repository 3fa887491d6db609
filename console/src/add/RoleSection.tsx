import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import type { ApiError } from "../api/apiError";
import { ErrorAlert } from "../app/ErrorAlert";
import { fieldOf } from "./fieldErrors";
import { KitTabs } from "./KitTabs";
import { OptionalSection } from "./OptionalSection";
import { RoleArnField } from "./RoleArnField";
import { SendKit } from "./SendKit";
import { TextField } from "./TextField";
import type { SetupState } from "./useSetup";

/** How the customer's role is made, and its ARN. */
export function RoleSection({ kit }: { kit: SetupState }) {
  const [unsent, setUnsent] = useState<ApiError>();
  const { query, setup, error, pending, retry } = kit;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Create an IAM role in your AWS account. Choose one of these ways. All of them create the same role."
          actions={query && setup && <SendKit query={query} setup={setup} disabled={pending} onError={setUnsent} />}
        >
          Create the role
        </Header>
      }
    >
      <SpaceBetween size="l">
        {unsent && <ErrorAlert title="The file for your AWS administrator was not saved" error={unsent} />}
        {query && setup ? (
          <KitTabs query={query} setup={setup} pending={pending} />
        ) : pending ? (
          <StatusIndicator type="loading">Filling in the role</StatusIndicator>
        ) : error && error.errors.every(({ pointer }) => fieldOf(pointer)) && error.errors.length > 0 ? (
          <Alert type="info">Correct the marked fields. Then the role appears here, filled in.</Alert>
        ) : error ? (
          <ErrorAlert title="The role could not be filled in" error={error} onRetry={retry} />
        ) : (
          <Box color="text-body-secondary">
            Choose the bucket access, and enter the bucket name and the Region. Then the role appears here, filled in.
          </Box>
        )}
        <OptionalSection
          headerText="Role name and permissions boundary"
          headerDescription="Only if your organization has rules for roles."
          fields={["roleName", "permissionsBoundaryArn"]}
        >
          <TextField
            field="roleName"
            optional
            placeholder={setup?.roleName}
            constraintText="Each endpoint needs a role of its own. Leave it empty for the suggested name."
          />
          <TextField
            field="permissionsBoundaryArn"
            optional
            placeholder="arn:aws:iam::123456789012:policy/boundary"
            constraintText="The ARN of the policy that limits roles in your AWS account."
          />
        </OptionalSection>
        <RoleArnField expectedRoleArn={setup?.expectedRoleArn ?? ""} />
      </SpaceBetween>
    </Container>
  );
}
