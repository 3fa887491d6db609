import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, it, vi } from "vitest";

import { type Draft, formOf, ownedBy, storeDraft } from "./draft";
import { emptyForm } from "./form";
import { useDraft } from "./useDraft";

const KEY = "bucket-endpoint.draft";
const form = { ...emptyForm, bucketName: "bucket-of-one", name: "One" };
const storage = new Map<string, string>();

beforeEach(() => {
  storage.clear();
  vi.stubGlobal("window", {
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
      removeItem: (key: string) => storage.delete(key),
    },
  });
});

/** The bucket name that is shown first where `stored` is in the tab. */
function shown(stored: object, externalId?: string): string {
  storage.set(KEY, JSON.stringify(stored));
  const Screen = () => useDraft(externalId).form.bucketName;
  return renderToStaticMarkup(createElement(Screen));
}

it("a draft is shown to its account", () => {
  expect(shown({ form, externalId: "be-1" }, "be-1")).toBe("bucket-of-one");
});

it("a draft is not shown before it is known whose it is, nor to another account", () => {
  expect(shown({ form, externalId: "be-1" })).toBe("");
  expect(shown({ form, externalId: "be-1" }, "be-2")).toBe("");
});

it("a draft without an owner is shown to nobody", () => {
  expect(shown({ form })).toBe("");
  expect(shown({ form }, "be-2")).toBe("");
});

it("what is typed before the External ID is known stays, with what was stored in the other fields", () => {
  storeDraft({ owner: "be-1", typed: form });
  expect(ownedBy("be-1", { typed: { bucketName: "now" } }).typed).toEqual({ ...form, bucketName: "now" });
  expect(formOf(ownedBy("be-2", { typed: { bucketName: "now" } }))).toEqual({ ...emptyForm, bucketName: "now" });
  // A form that was cleared or filled in as a whole is not mixed with another one.
  expect(formOf(ownedBy("be-1", { typed: emptyForm }))).toEqual(emptyForm);
});

it("what belongs to one account does not become another one's", () => {
  storeDraft({ owner: "be-1", typed: form });
  expect(ownedBy("be-2", { owner: "be-1", typed: form }).typed).toEqual({});
});

it("a draft is stored once it is known whose it is", () => {
  const draft: Draft = { typed: form };
  storeDraft(draft);
  expect(storage.size).toBe(0);
  storeDraft(ownedBy("be-1", draft));
  expect(ownedBy("be-1", { typed: {} })).toEqual({ owner: "be-1", typed: form });
});
