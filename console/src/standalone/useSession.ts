import type { User } from "oidc-client-ts";
import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";

import { clearDraft } from "../add/draft";
import { type Config, readConfig } from "./config";
import { SignIn } from "./signIn";

interface Session {
  config?: Config;
  signIn?: SignIn;
  user?: User;
  loading: boolean;
  /** Why there is no sign-in. */
  error?: string;
}

/** Reads the configuration, completes a sign-in that has just come back, and says who is signed in. */
export function useSession() {
  const [session, setSession] = useState<Session>({ loading: true });

  useEffect(() => {
    const start = async () => {
      let config: Config;
      try {
        config = await readConfig();
      } catch (cause) {
        setSession({ loading: false, error: `The page is not configured correctly: ${message(cause)}` });
        return;
      }
      const signIn = new SignIn(config);
      try {
        const user = await signIn.start();
        setSession({ config, signIn, user, loading: false });
      } catch (cause) {
        setSession({ config, signIn, loading: false, error: `You are not signed in: ${message(cause)}` });
      }
    };
    void start();
  }, []);

  const { signIn } = session;
  const begin = useCallback(() => {
    signIn?.begin().catch((cause: unknown) => {
      const error = `The sign-in page could not be reached: ${message(cause)}`;
      setSession((before) => ({ ...before, user: undefined, error }));
    });
  }, [signIn]);
  const end = useCallback(async () => {
    // The screens go first: a form that is still shown would keep what was typed once more, when its External ID arrives.
    const forget = () => {
      flushSync(() => setSession((before) => ({ ...before, user: undefined, loading: true })));
      clearDraft();
    };
    // The user is signed out here, whatever the issuer answers.
    await signIn?.end(forget).catch(forget);
    // Not before: a sign-in that begins while the issuer still ends the old one would be ended too.
    setSession((before) => ({ ...before, loading: false }));
  }, [signIn]);
  return { ...session, begin, end };
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
