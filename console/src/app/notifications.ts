import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, useCallback, useContext } from "react";

/** Shows a message at the top of the page until it is dismissed or replaced by one with the same id. */
export type Notify = (message: FlashbarProps.MessageDefinition & { id: string }) => void;

export const NotifyContext = createContext<Notify>(() => undefined);

/** Screen readers read the message out. */
export function useNotify(): Notify {
  const notify = useContext(NotifyContext);
  return useCallback((message) => notify({ ariaRole: message.type === "error" ? "alert" : "status", ...message }), [notify]);
}
