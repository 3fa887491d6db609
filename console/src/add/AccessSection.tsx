import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Tiles from "@cloudscape-design/components/tiles";

import { bucketAccess, fields } from "../format/labels";
import type { Form } from "./form";
import { useForm } from "./FormContext";

const ITEMS = [
  {
    value: "read_only",
    label: bucketAccess.read_only,
    description: "For Telemetry and Billing: the vendor lists and reads the files in the folder, and nothing else.",
  },
  {
    value: "read_write",
    label: bucketAccess.read_write,
    description:
      "For the Data Exporter: the vendor can list, read, write, and delete all files in the folder, also files that it did not write.",
  },
];

/** What the endpoint may do. */
export function AccessSection() {
  const { form, errors, change } = useForm();
  return (
    <Container header={<Header variant="h2">{fields.bucketAccess}</Header>}>
      <div data-field="bucketAccess">
        <FormField label="What may the vendor do?" errorText={errors.bucketAccess} stretch>
          <Tiles
            items={ITEMS}
            value={form.bucketAccess || null}
            onChange={({ detail }) => change({ bucketAccess: detail.value as Form["bucketAccess"] })}
          />
        </FormField>
      </div>
    </Container>
  );
}
