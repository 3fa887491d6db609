import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useEffect, useState } from "react";

import { emptyForm, type Field } from "./form";
import { useForm } from "./FormContext";

interface Props {
  headerText: string;
  headerDescription: string;
  /** The fields in it. */
  fields: readonly Field[];
  children: ReactNode;
}

/**
 * Fields that most users leave as they are. It is closed until somebody opens it or a field in it is filled in, and open
 * while one has an error.
 */
export function OptionalSection({ headerText, headerDescription, fields, children }: Props) {
  const { form, errors } = useForm();
  const isFilled = fields.some((field) => form[field] !== emptyForm[field]);
  const hasError = fields.some((field) => errors[field]);
  const [opened, setOpened] = useState(isFilled);
  // A draft, or the endpoint to copy, comes after the section.
  useEffect(() => {
    if (isFilled || hasError) setOpened(true);
  }, [isFilled, hasError]);
  return (
    <ExpandableSection
      headerText={headerText}
      headerDescription={headerDescription}
      expanded={opened || hasError}
      onChange={({ detail }) => setOpened(detail.expanded)}
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ExpandableSection>
  );
}
