import type { Use } from "./types";

/** A part of the request that the API did not accept. `pointer` is a JSON Pointer into the body, or `/query/<parameter>`. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** What the API, or the way to it, answered instead of a result. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The stable code of docs/CODES.md; empty if a function did not make the answer. */
  readonly code: string;
  /** What is wrong with which field; empty unless the request was not valid. */
  readonly errors: readonly FieldError[];
  /** How long to wait before the same request, in seconds, if the API says so. */
  readonly retryAfterSeconds?: number;
  readonly requestId?: string;
  /** The endpoint that has the name or the path prefix already. */
  readonly conflictingEndpointId?: string;
  /** Who uses the endpoint. */
  readonly uses: readonly Use[];

  constructor(status: number, body: Record<string, unknown>, retryAfterSeconds?: number) {
    super(text(body.detail) ?? whatToDo(status));
    this.status = status;
    this.code = text(body.code) ?? "";
    this.errors = Array.isArray(body.errors) ? body.errors.filter(isFieldError) : [];
    this.uses = Array.isArray(body.uses) ? body.uses.filter(isUse) : [];
    this.requestId = text(body.requestId);
    this.conflictingEndpointId = text(body.conflictingEndpointId);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same request may succeed later without a change. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether the sign-in has expired. */
  get isSignInRequired(): boolean {
    return this.status === 401;
  }
}

/** What went wrong, as an {@link ApiError} whatever it was. */
export function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError(0, {});
}

/** The error that `response` is. API Gateway's own answers have no problem document: there only the status counts. */
export async function readError(response: Response, now: number): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const known = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new ApiError(response.status, known, retryAfter(response.headers.get("Retry-After"), now));
}

/** The seconds of a `Retry-After` header, which is a number of seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function whatToDo(status: number): string {
  if (status === 0) {
    // A browser hides a refusal that has no CORS headers, such as one of API Gateway itself.
    return "The service could not be reached. Check your network connection, and try again. If this continues, sign in again.";
  }
  if (status === 401) return "Your sign-in has expired. Sign in again. What you entered on this page is kept.";
  if (status === 403) return "You are not authorized to do this. Ask your administrator for access.";
  if (status === 429) return "There were too many requests. Wait a minute, and try again.";
  return "The service is temporarily unavailable. Try again in a few seconds.";
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isFieldError(value: unknown): value is FieldError {
  const { pointer, code, detail } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof pointer === "string" && typeof code === "string" && typeof detail === "string";
}

function isUse(value: unknown): value is Use {
  const { feature, lastVendedAt } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof feature === "string" && (lastVendedAt === undefined || typeof lastVendedAt === "string");
}
