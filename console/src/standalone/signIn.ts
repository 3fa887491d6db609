import { ErrorResponse, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";

import type { Config } from "./config";

/** A token that ends within these is not sent any more. */
const MARGIN_SECONDS = 10;
/** An issuer that has not answered within these counts as not reachable. */
const REQUEST_SECONDS = 30;
/** A sign-out waits for the issuer to revoke the refresh token at most this long. */
const REVOKE_LIMIT_MS = 3_000;
/** Refusals that end by themselves (RFC 6749, 4.1.2.1); some issuers send them with a 5xx. */
const TEMPORARY_ERRORS = ["server_error", "temporarily_unavailable"];

/** The sign-in at the issuer: authorization code with PKCE. Tokens stay in this tab and end with it. */
export class SignIn {
  readonly #manager: UserManager;
  readonly #states: WebStorageStateStore;
  #renewing?: Promise<User | null>;
  #ended = false;

  constructor({ issuer, clientId, scope }: Config) {
    const page = window.location.origin + window.location.pathname;
    this.#states = new WebStorageStateStore({ store: window.sessionStorage });
    this.#manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      scope,
      redirect_uri: page,
      post_logout_redirect_uri: page,
      userStore: new WebStorageStateStore({ store: window.sessionStorage }),
      stateStore: this.#states,
      automaticSilentRenew: false,
      loadUserInfo: false,
      requestTimeoutInSeconds: REQUEST_SECONDS,
    });
  }

  /** Completes a sign-in if the issuer has just sent the user back; who is signed in. */
  async start(): Promise<User | undefined> {
    const query = new URLSearchParams(window.location.search);
    const state = query.get("state");
    if (state === null || !(query.has("code") || query.has("error"))) return this.#stored();
    let { hash } = window.location;
    try {
      if (await this.#states.get(state)) {
        const user = await this.#manager.signinRedirectCallback();
        hash = typeof user.state === "string" && user.state.startsWith("#/") ? user.state : "";
        return user;
      }
      // The back button leads once more to the answer of a sign-in that is complete.
      const user = await this.#stored();
      if (!user) throw new Error("This sign-in was completed before, or it began in another tab. Sign in again.");
      return user;
    } finally {
      window.history.replaceState(null, "", window.location.pathname + hash);
    }
  }

  /** Who has signed in before, if their token is valid or can be renewed. */
  async #stored(): Promise<User | undefined> {
    const user = await this.#manager.getUser();
    return user && (!user.expired || user.refresh_token) ? user : undefined;
  }

  /** Leaves for the issuer. The user comes back to the screen that is shown now. */
  async begin(): Promise<void> {
    await this.#manager.signinRedirect({ state: window.location.hash });
  }

  /** The access token; `undefined` if the user must sign in again. Rejects if it cannot be renewed at the moment. */
  async token(): Promise<string | undefined> {
    const user = await this.#manager.getUser();
    if (!user || this.#ended) return undefined;
    if ((user.expires_in ?? Infinity) > MARGIN_SECONDS) return user.access_token;
    if (!user.refresh_token) return undefined;
    // One for all requests that wait: many issuers accept a refresh token once.
    this.#renewing ??= this.#manager.signinSilent().finally(() => (this.#renewing = undefined));
    try {
      return (await this.#renewing)?.access_token;
    } catch (cause) {
      if (isRefusal(cause)) return undefined;
      throw cause;
    }
  }

  /** Ends the sign-in here and, where the issuer can do that, at the issuer. `forgotten`: the user is signed out here. */
  async end(forgotten: () => void): Promise<void> {
    this.#ended = true;
    const stored = await this.#manager.getUser();
    await this.#manager.removeUser();
    forgotten();
    // A renewal that has begun before stores its tokens when it ends.
    const renewed = await this.#renewing?.catch(() => null);
    await this.#manager.removeUser();
    const user = renewed ?? stored;
    if (user?.refresh_token) await this.#revoke(user.refresh_token).catch(() => {});
    const { end_session_endpoint: atIssuer } = await this.#manager.metadataService.getMetadata();
    if (atIssuer) await this.#manager.signoutRedirect({ id_token_hint: user?.id_token });
  }

  /** Revokes the refresh token if the issuer can do that (RFC 7009). The manager would store the user again after it. */
  async #revoke(token: string): Promise<void> {
    const { revocation_endpoint: endpoint } = await this.#manager.metadataService.getMetadata();
    const body = new URLSearchParams({ token, token_type_hint: "refresh_token", client_id: this.#manager.settings.client_id });
    if (endpoint) await fetch(endpoint, { method: "POST", body, signal: AbortSignal.timeout(REVOKE_LIMIT_MS) });
  }
}

/** Whether the issuer has answered that it renews nothing, for example with `invalid_grant`: only a new sign-in helps. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof ErrorResponse && !TEMPORARY_ERRORS.includes(cause.error ?? "");
}
