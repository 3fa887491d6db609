import { createContext, type ReactNode, useContext } from "react";

import type { Field, Form } from "./form";

/** The form of a new endpoint, for its fields. */
export interface FormAccess {
  form: Form;
  /** What is wrong with which field, as it is shown. */
  errors: Partial<Record<Field, ReactNode>>;
  change: (part: Partial<Form>) => void;
}

export const FormContext = createContext<FormAccess | undefined>(undefined);

export function useForm(): FormAccess {
  const access = useContext(FormContext);
  if (!access) throw new Error("useForm is used outside of the form");
  return access;
}
