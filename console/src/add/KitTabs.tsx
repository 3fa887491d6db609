import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import { type ReactNode, useState } from "react";

import type { SetupQuery } from "../api/client";
import type { Setup } from "../api/types";
import { CodeBlock } from "../format/CodeBlock";
import { pretty } from "../report/remedy";
import { useForm } from "./FormContext";
import { KitFile } from "./KitFile";
import { BUCKET_POLICY, bucketPolicyStep, formatLabels, kitFormats } from "./kit";

interface Props {
  query: SetupQuery;
  setup: Setup;
  /** The kit is that of what was in the form before: nobody may copy it. */
  pending: boolean;
}

/** The ways to create the role, filled in. */
export function KitTabs({ query, setup, pending }: Props) {
  const [active, setActive] = useState("one_click");
  const filled = (content: ReactNode) => (pending ? <StatusIndicator type="loading">Filling in the role</StatusIndicator> : content);
  return (
    <Tabs
      ariaLabel="Ways to create the role"
      activeTabId={active}
      onChange={({ detail }) => setActive(detail.activeTabId)}
      tabs={[
        { id: "one_click", label: "One click in AWS", content: filled(<OneClick setup={setup} />) },
        ...kitFormats.map((format) => ({
          id: format.id,
          label: format.label,
          content: filled(<KitFile format={format} query={query} setup={setup} />),
        })),
        { id: "json", label: formatLabels.json, content: filled(<Policies setup={setup} />) },
      ]}
    />
  );
}

function OneClick({ setup }: { setup: Setup }) {
  const { form } = useForm();
  const { quickCreateUrl: url, bucketPolicy } = setup;
  if (!url) {
    return (
      <Box>
        There is no link for this role. Use <b>CloudFormation</b>, <b>AWS CLI</b> or <b>Console steps</b>.
      </Box>
    );
  }
  return (
    <SpaceBetween size="m">
      <Box>
        <ol>
          <li>Sign in to the AWS console, with the AWS account in which you create the role.</li>
          <li>Open the link. CloudFormation shows a stack with everything filled in.</li>
          <li>
            Select &quot;I acknowledge that AWS CloudFormation might create IAM resources with custom names&quot;, and
            choose <b>Create stack</b>.
          </li>
          {bucketPolicy && (
            <li>
              {bucketPolicyStep(form)} See <b>{BUCKET_POLICY}</b>.
            </li>
          )}
          <li>
            Come back to this page, and choose <b>Test Endpoint</b>. It waits until the role is ready.
          </li>
        </ol>
      </Box>
      <Button href={url} target="_blank" iconName="external" iconAlign="right" ariaLabel="Open in AWS, in a new tab">
        Open in AWS
      </Button>
      <CodeBlock title="Link, for your administrator" content={url} />
      {bucketPolicy && <BucketPolicy policy={bucketPolicy} />}
    </SpaceBetween>
  );
}

function Policies({ setup }: { setup: Setup }) {
  const { form } = useForm();
  return (
    <SpaceBetween size="l">
      <Box>
        Create a role with this trust policy, and add the second policy to it as an inline policy. For your own tools.
      </Box>
      <CodeBlock title={`Trust policy of the role ${setup.roleName}`} content={pretty(setup.trustPolicy)} fileName="trust-policy.json" />
      <CodeBlock title={`Inline policy ${setup.policyName}`} content={pretty(setup.accessPolicy)} fileName="access-policy.json" />
      {setup.bucketPolicy && (
        <>
          <Box>{bucketPolicyStep(form)}</Box>
          <BucketPolicy policy={setup.bucketPolicy} />
        </>
      )}
    </SpaceBetween>
  );
}

function BucketPolicy({ policy }: { policy: NonNullable<Setup["bucketPolicy"]> }) {
  return <CodeBlock title={BUCKET_POLICY} content={pretty(policy)} fileName="bucket-policy.json" />;
}
