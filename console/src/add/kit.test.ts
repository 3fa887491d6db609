import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { Setup } from "../api/types";
import { emptyForm } from "./form";
import { fileName, forAdministrator, kitFormats } from "./kit";

/** The template that the API's description has as its example, which a test writes from the code. */
function template(): string {
  const text = readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8");
  const found = /"(# Save this template as (?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return JSON.parse(`"${found ?? ""}"`) as string;
}

const policy = { Version: "2012-10-17" as const, Statement: [] };
const setup: Setup = {
  externalId: "be-1",
  trustedPrincipal: "arn:aws:iam::999999999999:root",
  trustPolicy: policy,
  accessPolicy: policy,
  roleName: "R",
  policyName: "kit",
  stackName: "Finout-acme-0123456789ab",
  quickCreateUrl: "https://console.aws.amazon.com/cloudformation/home",
};
const bucketPolicy = { Version: "2012-10-17" as const, Statement: [{ Sid: "OfTheOwner", Effect: "Allow" as const, Action: "s3:GetObject" }] };
const form = { ...emptyForm, bucketName: "acme", hasOtherOwner: true, bucketOwnerAwsAccountId: "444455556666" };

describe("the command of the CloudFormation template", () => {
  const cloudformation = kitFormats.find(({ id }) => id === "cloudformation");

  it("is the one in its comment, with the name of the file that the page saves", () => {
    const command = cloudformation?.command?.(template()) ?? "";
    const stackName = / --stack-name ([^ ]+) --capabilities CAPABILITY_NAMED_IAM$/.exec(command)?.[1] ?? "";
    const file = fileName({ stackName }, "yaml");
    expect(command).toMatch(/^aws cloudformation deploy --region [a-z0-9-]+ --template-file /);
    expect(command).toContain(` --template-file ${file} `);
    expect(cloudformation?.steps(file)).toContain(file);
  });

  it("is in the administrator's file by itself, before the template", () => {
    const text = forAdministrator(form, setup, { cloudformation: template() });
    const command = cloudformation?.command?.(template()) ?? "";
    expect(text).toContain(`\n\n${command}\n\n# Save this template as `);
  });
});

describe("the administrator's file", () => {
  /** What it says under the link. */
  const oneClick = (kit: Setup) => forAdministrator(form, kit, { cli: "#!/bin/sh" }).split("== AWS CLI ==")[0] ?? "";

  it("has the bucket policy of another owner under the link, and says who adds it", () => {
    const text = oneClick({ ...setup, bucketPolicy });
    expect(text.indexOf("AWS account 444455556666 owns the bucket.")).toBeGreaterThan(text.indexOf(setup.quickCreateUrl ?? ""));
    expect(text).toContain(JSON.stringify(bucketPolicy, null, 2));
  });

  it("has none where the AWS account of the role owns the bucket", () => {
    expect(oneClick(setup)).not.toMatch(/bucket policy/);
  });

  it("leaves out the way of a tool that cannot write the path prefix", () => {
    const text = forAdministrator(form, setup, { cli: "#!/bin/sh", terraform: "" });
    expect(text).toContain("== AWS CLI ==");
    expect(text).not.toContain("== Terraform ==");
  });
});
