/** Moves the focus to the first field with an error, when it is shown. */
export function focusFirstError(page: HTMLElement | null): void {
  requestAnimationFrame(() => {
    const invalid = page?.querySelector<HTMLElement>(
      "[data-field] [aria-invalid=true], [data-field] [class*=error] ~ * input, [data-field] input[aria-invalid=true]",
    );
    invalid?.focus();
  });
}
