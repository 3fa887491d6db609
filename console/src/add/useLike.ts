import { useEffect, useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import { navigate } from "../app/route";
import { type Form, formLike } from "./form";

/** Fills the form in like the endpoint `like`, once, and takes that out of the address. */
export function useLike(like: string | undefined, replace: (form: Form) => void): ApiError | undefined {
  const { api } = useApi();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    if (like === undefined) return undefined;
    const ended = new AbortController();
    const read = async () => {
      try {
        const endpoint = await api.endpoint(like, ended.signal);
        replace(formLike(endpoint));
        // A reload is to keep what is typed from here on.
        navigate({ screen: "add" }, "replace");
      } catch (cause) {
        if (!ended.signal.aborted) setError(asApiError(cause));
      }
    };
    void read();
    return () => ended.abort();
  }, [api, like, replace]);
  return error;
}
