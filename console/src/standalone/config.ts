/** `config.json`, which whoever serves the page puts beside it. */
export interface Config {
  /** The URL of the API. */
  apiUrl: string;
  /** The OIDC issuer whose tokens the API accepts. */
  issuer: string;
  /** The page's client at the issuer: public, authorization code with PKCE. */
  clientId: string;
  /** The scopes to ask for, separated by spaces. */
  scope: string;
}

const FIELDS = ["apiUrl", "issuer", "clientId", "scope"] as const;

/** Reads the configuration of the page. */
export async function readConfig(): Promise<Config> {
  const response = await fetch("config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json could not be loaded (HTTP ${response.status}).`);
  return checked(await response.json());
}

/** `value` as a configuration; an error names what is missing. */
function checked(value: unknown): Config {
  const fields = (value ?? {}) as Partial<Record<string, unknown>>;
  const missing = FIELDS.filter((field) => typeof fields[field] !== "string" || fields[field] === "");
  if (missing.length > 0) throw new Error(`config.json has no ${missing.join(", ")}.`);
  return value as Config;
}
