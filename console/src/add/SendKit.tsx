import Button from "@cloudscape-design/components/button";
import { useState } from "react";

import { useApi } from "../api/ApiContext";
import { type ApiError, asApiError } from "../api/apiError";
import type { SetupQuery } from "../api/client";
import type { Setup } from "../api/types";
import { download } from "../format/download";
import { useForm } from "./FormContext";
import { fileName, forAdministrator, kitFormats } from "./kit";

interface Props {
  query: SetupQuery;
  setup: Setup;
  disabled: boolean;
  /** The file was not saved, or, without an error, is saved now. */
  onError: (error?: ApiError) => void;
}

/** Saves the kit alone as a file, for an administrator who has no access to this page. */
export function SendKit({ query, setup, disabled, onError }: Props) {
  const { api } = useApi();
  const { form } = useForm();
  const [loading, setLoading] = useState(false);

  const send = async () => {
    setLoading(true);
    onError(undefined);
    try {
      const read = async (id: (typeof kitFormats)[number]["id"]) => {
        // A tool that can't write this path prefix is left out.
        const file = await api.setupText({ ...query, format: id }).catch((cause: unknown) => {
          if (asApiError(cause).code === "invalid_request") return "";
          throw cause;
        });
        return [id, file] as const;
      };
      const files = Object.fromEntries(await Promise.all(kitFormats.map(({ id }) => read(id))));
      download(fileName(setup, "txt"), forAdministrator(form, setup, files));
    } catch (cause) {
      onError(asApiError(cause));
    } finally {
      setLoading(false);
    }
  };

  return (
    <Button iconName="send" disabled={disabled} loading={loading} loadingText="Saving the file" onClick={() => void send()}>
      Save for your AWS administrator
    </Button>
  );
}
