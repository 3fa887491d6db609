import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, useContext } from "react";

/** Shows a message at the top of the page until it is dismissed or replaced by one with the same id. */
export type Notify = (message: FlashbarProps.MessageDefinition & { id: string }) => void;

export const NotifyContext = createContext<Notify>(() => undefined);

export function useNotify(): Notify {
  return useContext(NotifyContext);
}
