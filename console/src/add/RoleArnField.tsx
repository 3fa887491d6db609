import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { fields } from "../format/labels";
import { useForm } from "./FormContext";

/** The ARN of the role: the one that AWS account and role name give, until another one is typed. */
export function RoleArnField({ expectedRoleArn }: { expectedRoleArn: string }) {
  const { form, errors, change } = useForm();
  // Whoever deletes it to type another one finds it empty until they leave the field.
  const [emptied, setEmptied] = useState(false);
  return (
    <div data-field="roleArn">
      <FormField
        label={fields.roleArn}
        constraintText={
          expectedRoleArn && !form.roleArn
            ? "Filled in from the AWS account ID and the role name. If your role has another ARN, enter that."
            : "The ARN of the role in your AWS account. It is filled in if you enter your AWS account ID above."
        }
        errorText={errors.roleArn}
        stretch
      >
        <Input
          value={form.roleArn || (emptied ? "" : expectedRoleArn)}
          placeholder="arn:aws:iam::123456789012:role/Finout-DataExporter-Role"
          onChange={({ detail: { value } }) => {
            change({ roleArn: value === expectedRoleArn ? "" : value });
            setEmptied(value === "");
          }}
          onBlur={() => setEmptied(false)}
          spellcheck={false}
          autoComplete={false}
        />
      </FormField>
    </div>
  );
}
