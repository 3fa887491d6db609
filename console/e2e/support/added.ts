import { api, asCustomer, createBucket, local, stack } from "./stack.ts";

/** An endpoint that was added, with the customer's role behind it. */
export interface Added {
  account: string;
  endpointId: string;
  name: string;
  bucket: string;
  role: string;
  policyName: string;
  accessPolicy: { Version: string; Statement: { Action: string | string[] }[] };
  trustPolicy: object;
}

/** Makes a bucket and the kit's role, and adds the endpoint, without the page. */
export async function added(account: string, name = "Exports"): Promise<Added> {
  const made = await madeRole(account);
  const body = { name, bucketAccess: "read_write", roleArn: made.roleArn, bucketName: made.bucket, pathPrefix: "finout/", region: stack().region };
  const report = await api(account, "POST", "/v1/endpoints/test", body);
  if (report.outcome !== "passed") throw new Error(JSON.stringify(report));
  const endpoint = await api(account, "POST", "/v1/endpoints", body);
  return { ...made, account, name, endpointId: endpoint.endpointId as string };
}

/** Makes a bucket and the kit's role for it. */
export async function madeRole(account: string) {
  const unique = `${Date.now()}`;
  const bucket = `${account}-${unique}`;
  const role = `Role-${account}-${unique}`;
  await createBucket(bucket, "finout/");
  await api(account, "POST", "/v1/external-id");
  const query = `bucketAccess=read_write&bucketName=${bucket}&pathPrefix=finout/&region=${stack().region}&roleName=${role}`;
  const kit = await api(account, "GET", `/v1/setup?${query}`);
  const { policyName, accessPolicy, trustPolicy } = kit as unknown as Pick<Added, "policyName" | "accessPolicy" | "trustPolicy">;
  const script = 'aws iam create-role --role-name "$1" --assume-role-policy-document "$2" > /dev/null && aws iam put-role-policy --role-name "$1" --policy-name "$3" --policy-document "$4"';
  await asCustomer(script, role, JSON.stringify(trustPolicy), policyName, JSON.stringify(accessPolicy));
  return { bucket, role, policyName, accessPolicy, trustPolicy, roleArn: `arn:aws:iam::${stack().customerAwsAccountId}:role/${role}` };
}

/** The policy without some actions. */
export function without(policy: Added["accessPolicy"], ...actions: string[]): string {
  const statements = policy.Statement.map((statement) => ({ ...statement, Action: [statement.Action].flat().filter((action) => !actions.includes(action)) }));
  return JSON.stringify({ ...policy, Statement: statements.filter(({ Action }) => Action.length > 0) });
}

/** The health checks of an endpoint, now. */
export async function sweep(endpointId: string): Promise<void> {
  await local("sweep", "--due", endpointId);
}
