import { UserManager, WebStorageStateStore, type User } from "oidc-client-ts";

import type { Config } from "./config";

/** A token that ends within these is not sent any more. */
const MARGIN_SECONDS = 10;

/** The sign-in at the issuer: authorization code with PKCE. Tokens stay in this tab and end with it. */
export class SignIn {
  readonly #manager: UserManager;
  #renewing?: Promise<User | null>;

  constructor({ issuer, clientId, scope }: Config) {
    const page = window.location.origin + window.location.pathname;
    this.#manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      scope,
      redirect_uri: page,
      post_logout_redirect_uri: page,
      userStore: new WebStorageStateStore({ store: window.sessionStorage }),
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      automaticSilentRenew: false,
      loadUserInfo: false,
    });
  }

  /** Completes a sign-in if the issuer has just sent the user back; who is signed in. */
  async start(): Promise<User | undefined> {
    const query = new URLSearchParams(window.location.search);
    if (query.has("state") && (query.has("code") || query.has("error"))) {
      const back = window.location.pathname;
      try {
        const user = await this.#manager.signinRedirectCallback();
        const hash = typeof user.state === "string" && user.state.startsWith("#/") ? user.state : "";
        window.history.replaceState(null, "", back + hash);
        return user;
      } catch (cause) {
        window.history.replaceState(null, "", back + window.location.hash);
        throw cause;
      }
    }
    const user = await this.#manager.getUser();
    return user && !user.expired ? user : undefined;
  }

  /** Leaves for the issuer. The user comes back to the screen that is shown now. */
  async begin(): Promise<void> {
    await this.#manager.signinRedirect({ state: window.location.hash });
  }

  /** The access token; rejects if the user must sign in again. */
  async token(): Promise<string> {
    const user = await this.#manager.getUser();
    if (user && (user.expires_in ?? Infinity) > MARGIN_SECONDS) return user.access_token;
    if (user?.refresh_token) {
      // One for all requests that wait: many issuers accept a refresh token once.
      this.#renewing ??= this.#manager.signinSilent().finally(() => (this.#renewing = undefined));
      const renewed = await this.#renewing;
      if (renewed) return renewed.access_token;
    }
    throw new Error("The sign-in has expired.");
  }

  /** Ends the sign-in here and, where the issuer can do that, at the issuer. `forgotten`: the user is signed out here. */
  async end(forgotten: () => void): Promise<void> {
    const user = await this.#manager.getUser();
    await this.#manager.removeUser();
    forgotten();
    const { end_session_endpoint: atIssuer } = await this.#manager.metadataService.getMetadata();
    if (atIssuer) await this.#manager.signoutRedirect({ id_token_hint: user?.id_token });
  }
}
