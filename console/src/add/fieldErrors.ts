import type { FieldError } from "../api/apiError";
import { emptyForm, type Field } from "./form";

/** The field of the form that a pointer of the API means: into a body, or to a query parameter. */
export function fieldOf(pointer: string): Field | undefined {
  const name = pointer.replace(/^\/query\//, "/").split("/").at(-1) ?? "";
  if (pointer === "/encryption" || pointer === "/encryption/type") return "encryption";
  if (pointer === "/objectOwnership") return "bucketOwnerFullControl";
  return Object.hasOwn(emptyForm, name) ? (name as Field) : undefined;
}

/** The first error of each field. What belongs to no field is in `others`. */
export function byField(errors: readonly FieldError[]) {
  const fields: Partial<Record<Field, string>> = {};
  const others: FieldError[] = [];
  for (const error of errors) {
    const field = fieldOf(error.pointer);
    if (field) fields[field] ??= error.detail;
    else others.push(error);
  }
  return { fields, others };
}
