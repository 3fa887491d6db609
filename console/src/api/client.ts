import createClient, { type Client, type Middleware } from "openapi-fetch";

import { ApiError, readError } from "./apiError";
import type { paths } from "./schema";
import type { Endpoint, EndpointRequest, ExternalId, Report, Setup, TestRequest, Use } from "./types";

/** What the page knows of where the role is to be made, as query parameters of `GET /v1/setup`. */
export type SetupQuery = NonNullable<paths["/v1/setup"]["get"]["parameters"]["query"]>;
/** An endpoint's health with a page of its timeline. */
export type HealthPage = Awaited<ReturnType<Api["health"]>>;

/**
 * The access token of the user who is signed in; `undefined` if a new sign-in is needed. It rejects if there is no token
 * at the moment, for example because the issuer could not be reached: then the request may succeed later.
 */
export type GetToken = () => Promise<string | undefined>;

/** API Gateway ends every request after 30 seconds. */
const TIME_LIMIT_MS = 35_000;
/** The API's maximum. */
const PAGE_SIZE = 100;

/** The API, with each failure as an {@link ApiError}. */
export class Api {
  readonly #client: Client<paths>;

  /** @param getToken see {@link GetToken} */
  constructor(apiUrl: string, getToken: GetToken) {
    this.#client = createClient<paths>({ baseUrl: apiUrl.replace(/\/$/, ""), fetch: send });
    this.#client.use(authorization(getToken));
  }

  /** All endpoints of the account. */
  async endpoints(includeRetired: boolean, signal?: AbortSignal): Promise<Endpoint[]> {
    const found: Endpoint[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: PAGE_SIZE, ...(includeRetired && { includeRetired }), ...(cursor && { cursor }) };
      const page = await result(this.#client.GET("/v1/endpoints", { params: { query }, signal }));
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return found;
  }

  endpoint(endpointId: string, signal?: AbortSignal): Promise<Endpoint> {
    return result(this.#client.GET("/v1/endpoints/{endpointId}", { params: { path: { endpointId } }, signal }));
  }

  /** The health, and the newest lines of the timeline, or those after `cursor`. */
  health(endpointId: string, cursor?: string, signal?: AbortSignal) {
    const params = { path: { endpointId }, query: { limit: 50, ...(cursor && { cursor }) } };
    return result(this.#client.GET("/v1/endpoints/{endpointId}/health", { params, signal }));
  }

  /** Which features use the endpoint. */
  async uses(endpointId: string, signal?: AbortSignal): Promise<Use[]> {
    const { items } = await result(this.#client.GET("/v1/endpoints/{endpointId}/uses", { params: { path: { endpointId } }, signal }));
    return items;
  }

  /** The account's External ID, which is created if this is the first time. */
  async externalId(signal?: AbortSignal): Promise<ExternalId> {
    try {
      return await result(this.#client.GET("/v1/external-id", { signal }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "external_id_not_found") throw error;
      return result(this.#client.POST("/v1/external-id", { signal }));
    }
  }

  async setup(query: SetupQuery, signal?: AbortSignal): Promise<Setup> {
    const kit = await result(this.#client.GET("/v1/setup", { params: { query: { ...query, format: "json" } }, signal }));
    if (typeof kit === "string") throw new ApiError(502, {});
    return kit;
  }

  /** The setup kit as a file. */
  async setupText(query: SetupQuery, signal?: AbortSignal): Promise<string> {
    const answer = await this.#client.GET("/v1/setup", { params: { query }, signal, parseAs: "text" });
    return answer.data ?? "";
  }

  test(body: TestRequest, signal?: AbortSignal): Promise<Report> {
    return result(this.#client.POST("/v1/endpoints/test", { body, signal }));
  }

  /** Adds an endpoint. The same key with the same body adds it once, however often it is sent. */
  add(body: EndpointRequest, idempotencyKey: string): Promise<Endpoint> {
    const params = { header: { "Idempotency-Key": idempotencyKey } };
    return result(this.#client.POST("/v1/endpoints", { body, params }));
  }

  testEndpoint(endpointId: string): Promise<Report> {
    return result(this.#client.POST("/v1/endpoints/{endpointId}/test", { params: { path: { endpointId } } }));
  }

  /** Retires an endpoint; one that features use only with `force`. */
  async retire(endpointId: string, force: boolean): Promise<void> {
    const params = { path: { endpointId }, ...(force && { query: { force } }) };
    await this.#client.DELETE("/v1/endpoints/{endpointId}", { params });
  }
}

async function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  try {
    return await fetch(request, { signal });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new ApiError(0, {});
  }
}

function authorization(getToken: GetToken): Middleware {
  return {
    async onRequest({ request }) {
      const token = await getToken().catch(() => {
        throw new ApiError(0, {});
      });
      if (!token) throw new ApiError(401, {});
      request.headers.set("Authorization", `Bearer ${token}`);
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw await readError(response, Date.now());
    },
  };
}

/** The body of an answer that succeeded: every other one was thrown. */
async function result<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new ApiError(502, {});
  return data;
}
