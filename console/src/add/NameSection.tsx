import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import { fields } from "../format/labels";
import { useForm } from "./FormContext";
import { TextField } from "./TextField";

/** How the endpoint is found again. */
export function NameSection() {
  const { form, errors, change } = useForm();
  return (
    <Container header={<Header variant="h2">Name</Header>}>
      <SpaceBetween size="l">
        <TextField
          field="name"
          placeholder="Cost exports"
          constraintText="Up to 128 characters. No other endpoint of your account may have it."
        />
        <div data-field="description">
          <FormField
            label={
              <>
                {fields.description}
                <i> - optional</i>
              </>
            }
            constraintText="Up to 1,024 characters."
            errorText={errors.description}
            stretch
          >
            <Textarea
              value={form.description}
              rows={2}
              onChange={({ detail }) => change({ description: detail.value })}
            />
          </FormField>
        </div>
      </SpaceBetween>
    </Container>
  );
}
