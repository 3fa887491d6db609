import { createContext, useContext } from "react";

import type { Api } from "./client";

/** The API of the account that is signed in, and how to sign in again. */
export interface ApiAccess {
  api: Api;
  /** Starts a new sign-in; absent if the page can't. */
  onSignInRequired?: () => void;
}

export const ApiContext = createContext<ApiAccess | undefined>(undefined);

export function useApi(): ApiAccess {
  const access = useContext(ApiContext);
  if (!access) throw new Error("useApi is used outside of BucketEndpoints");
  return access;
}
