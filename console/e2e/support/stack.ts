import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** What `.local/stack.json` says. */
export interface Stack {
  apiUrl: string;
  consoleUrl: string;
  issuerUrl: string;
  region: string;
  customerAwsAccountId: string;
  vendorAwsAccountId: string;
}

export const stackPath = process.env.STACK_JSON ?? resolve(REPOSITORY, ".local/stack.json");

/** The stack that runs. */
export function stack(): Stack {
  return JSON.parse(readFileSync(stackPath, "utf8")) as Stack;
}

/** Runs a command of `cargo run -p local -- ...`; its output. */
export async function local(...args: string[]): Promise<string> {
  const [program = "cargo", ...first] = (process.env.LOCAL ?? "cargo run -q --locked -p local --").split(" ");
  const { stdout } = await run(program, [...first, ...args], { cwd: REPOSITORY });
  return stdout;
}

/** Runs a shell script as the customer's administrator, with the AWS CLI on the `PATH`. */
export function asCustomer(script: string, ...args: string[]): Promise<string> {
  return local("as", "customer", "sh", "-euc", script, "sh", ...args);
}

/** The same as the vendor's. */
export function asVendor(script: string, ...args: string[]): Promise<string> {
  return local("as", "vendor", "sh", "-euc", script, "sh", ...args);
}

/** Creates a bucket of the customer with one file in the folder. */
export async function createBucket(bucket: string, prefix: string): Promise<void> {
  await asCustomer('aws s3 mb "s3://$1" && printf Hello | aws s3 cp - "s3://$1/$2welcome.txt"', bucket, prefix);
}

/** Sets the inline policy of a role of the customer. */
export async function putRolePolicy(role: string, policyName: string, document: string): Promise<void> {
  const script = 'aws iam put-role-policy --role-name "$1" --policy-name "$2" --policy-document "$3"';
  await asCustomer(script, role, policyName, document);
}

/** Sets the trust policy of a role of the customer. */
export async function putTrustPolicy(role: string, document: string): Promise<void> {
  await asCustomer('aws iam update-assume-role-policy --role-name "$1" --policy-document "$2"', role, document);
}

const tokens = new Map<string, Promise<string>>();

/** A token of an account, which is valid for an hour. */
function token(account: string): Promise<string> {
  const known = tokens.get(account) ?? local("token", "--account", account).then((output) => output.trim());
  tokens.set(account, known);
  return known;
}

/** Calls the API as an account; the body of the answer. */
export async function api(account: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${await token(account)}`, "Content-Type": "application/json" };
  const answer = await fetch(stack().apiUrl + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return (await answer.json()) as Record<string, unknown>;
}
