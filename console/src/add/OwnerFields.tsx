import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { fields } from "../format/labels";
import { isWriting } from "./form";
import { useForm } from "./FormContext";
import { TextField } from "./TextField";

/** Whose bucket it is, if it is not the role's AWS account's. */
export function OwnerFields() {
  const { form, errors, change } = useForm();
  return (
    <SpaceBetween size="m">
      <FormField label="Bucket owner" stretch>
        <Checkbox
          checked={form.hasOtherOwner}
          onChange={({ detail }) => change({ hasOtherOwner: detail.checked })}
          description="The bucket policy must then allow the role too."
        >
          The bucket belongs to a different AWS account than the role
        </Checkbox>
      </FormField>
      {form.hasOtherOwner && (
        <>
          <TextField
            field="bucketOwnerAwsAccountId"
            placeholder="210987654321"
            inputMode="numeric"
            constraintText="12 digits."
          />
          {isWriting(form) && (
            <div data-field="bucketOwnerFullControl">
              <FormField errorText={errors.bucketOwnerFullControl} stretch>
                <Checkbox
                  checked={form.bucketOwnerFullControl}
                  onChange={({ detail }) => change({ bucketOwnerFullControl: detail.checked })}
                  description="Choose this if the bucket has ACLs enabled. The role then also needs s3:PutObjectAcl."
                >
                  {fields.objectOwnership}
                </Checkbox>
              </FormField>
            </div>
          )}
        </>
      )}
    </SpaceBetween>
  );
}
