import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

import { fields } from "../format/labels";
import type { Field, Form } from "./form";
import { useForm } from "./FormContext";

/** The fields that are a text. */
type TextFieldName = { [F in Field]: Form[F] extends string ? (string extends Form[F] ? F : never) : never }[Field];

interface Props {
  field: TextFieldName;
  description?: React.ReactNode;
  constraintText?: React.ReactNode;
  placeholder?: string;
  optional?: boolean;
  inputMode?: "numeric" | "text";
}

/** A field of the form that is one line of text, as it is typed: what is wrong with it the API says. */
export function TextField({ field, description, constraintText, placeholder, optional, inputMode }: Props) {
  const { form, errors, change } = useForm();
  return (
    <div data-field={field}>
      <FormField
        label={
          <>
            {fields[field]}
            {optional && <i> - optional</i>}
          </>
        }
        description={description}
        constraintText={constraintText}
        errorText={errors[field]}
        stretch
      >
        <Input
          value={form[field]}
          onChange={({ detail }) => change({ [field]: detail.value })}
          placeholder={placeholder}
          inputMode={inputMode}
          spellcheck={false}
          autoComplete={false}
        />
      </FormField>
    </div>
  );
}
