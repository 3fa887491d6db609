import Autosuggest from "@cloudscape-design/components/autosuggest";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";

import { fields } from "../format/labels";
import { useForm } from "./FormContext";
import { EncryptionFields } from "./EncryptionFields";
import { OptionalSection } from "./OptionalSection";
import { OwnerFields } from "./OwnerFields";
import { regionOptions } from "./regions";
import { TextField } from "./TextField";

const HALVES = [{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 12, xs: 6 } }];

/** Where the files are. The principal that the role trusts says which Regions there are. */
export function BucketSection({ trustedPrincipal }: { trustedPrincipal?: string }) {
  const { form, errors, change } = useForm();
  const regions = useMemo(() => regionOptions(trustedPrincipal), [trustedPrincipal]);
  return (
    <Container header={<Header variant="h2">Bucket</Header>}>
      <SpaceBetween size="l">
        <Grid gridDefinition={HALVES}>
          <TextField field="bucketName" placeholder="acme-cost-exports" />
          <TextField
            field="pathPrefix"
            optional
            placeholder="finout/"
            constraintText="A folder in the bucket. Leave it empty for the whole bucket."
          />
        </Grid>
        <Grid gridDefinition={HALVES}>
          <div data-field="region">
            <FormField label={fields.region} errorText={errors.region} stretch>
              <Autosuggest
                value={form.region}
                options={regions}
                onChange={({ detail }) => change({ region: detail.value })}
                enteredTextLabel={(value) => `Use: "${value}"`}
                placeholder="eu-central-1"
                ariaLabel={fields.region}
                empty="No such Region is known. You can enter its code."
              />
            </FormField>
          </div>
          <TextField
            field="awsAccountId"
            placeholder="123456789012"
            inputMode="numeric"
            constraintText="12 digits: the AWS account in which you create the role."
          />
        </Grid>
        <OptionalSection
          headerText="Encryption and ownership of the bucket"
          headerDescription="Only if the bucket needs a KMS key or certain headers, or belongs to another AWS account."
          fields={["encryption", "kmsKeyArn", "hasOtherOwner", "bucketOwnerAwsAccountId", "bucketOwnerFullControl"]}
        >
          <EncryptionFields />
          <OwnerFields />
        </OptionalSection>
      </SpaceBetween>
    </Container>
  );
}
