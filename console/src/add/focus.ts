/** Moves the focus to the first of these fields on the page, when it is shown. */
export function focusFirst(page: HTMLElement | null, fields: readonly string[]): void {
  requestAnimationFrame(() => {
    const all = [...(page?.querySelectorAll<HTMLElement>("[data-field]") ?? [])];
    const first = all.find((field) => fields.includes(field.dataset.field ?? ""));
    first?.querySelector<HTMLElement>("input, textarea, button")?.focus();
  });
}
