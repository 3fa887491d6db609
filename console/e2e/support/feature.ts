import { asVendor, local, stack } from "./stack.ts";

/** Registers that a feature uses an endpoint, signed by the role that the local stack has for that feature. */
export async function registerUse(account: string, endpointId: string, feature: string): Promise<void> {
  // The first request for credentials makes the role.
  await local("credentials", "--account", account, "--endpoint", endpointId, "--feature", feature);
  const { apiUrl, vendorAwsAccountId, region } = stack();
  const { port, pathname } = new URL(apiUrl);
  // curl signs the path as it is written, and can't sign the `$default` in apiUrl.
  const host = `http://${pathname.split("/")[3]}.execute-api.localhost:${port}`;
  const script = `
    role="arn:aws:iam::$1:role/feature-$2"
    set -- $(aws sts assume-role --role-arn "$role" --role-session-name e2e \\
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text) "$3"
    printf 'user = "%s:%s"\\nheader = "x-amz-security-token: %s"\\n' "$1" "$2" "$3" |
      curl -sS --fail-with-body -K - --aws-sigv4 "aws:amz:${region}:execute-api" -X PUT "$4"`;
  const url = `${host}/internal/v1/accounts/${account}/endpoints/${endpointId}/uses/${feature}`;
  await asVendor(script, vendorAwsAccountId, feature.replaceAll("_", "-"), url);
}
