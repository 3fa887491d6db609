import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { encryptionTypes, fields } from "../format/labels";
import type { Form } from "./form";
import { useForm } from "./FormContext";
import { TextField } from "./TextField";

const ITEMS = [
  {
    value: "bucket_default",
    label: "Default encryption of the bucket",
    description: "Amazon S3 encrypts files with the default encryption of the bucket.",
  },
  {
    value: "sse_s3",
    label: encryptionTypes.sse_s3,
    description: "Choose this only if the bucket policy requires the header for SSE-S3.",
  },
  {
    value: "sse_kms",
    label: encryptionTypes.sse_kms,
    description: "Choose this if the files are encrypted with a KMS key. The role is then allowed to use that key.",
  },
];

/** How files are encrypted. The role's policy depends on it, so it stands before the role. */
export function EncryptionFields() {
  const { form, errors, change } = useForm();
  return (
    <SpaceBetween size="m">
      <div data-field="encryption">
        <FormField label={fields.encryption} errorText={errors.encryption} stretch>
          <RadioGroup
            items={ITEMS}
            value={form.encryption}
            onChange={({ detail }) => change({ encryption: detail.value as Form["encryption"] })}
          />
        </FormField>
      </div>
      {form.encryption === "sse_kms" && (
        <TextField
          field="kmsKeyArn"
          placeholder="arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
          constraintText="The ARN of the key itself, not of an alias."
        />
      )}
    </SpaceBetween>
  );
}
