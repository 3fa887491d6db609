import { describe, expect, it } from "vitest";

import type { Fix } from "../api/types";
import { type Block, remedyBlocks, titles } from "./blocks";
import { pretty } from "./remedy";

const roleArn = "arn:aws:iam::111122223333:role/data/R";
const document = (statement: Record<string, string>) => ({ Version: "2012-10-17" as const, Statement: [{ Effect: "Allow", ...statement }] });
const ofRole = document({ Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
const ofBucket = document({ Principal: roleArn, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
const ofKey = document({ Principal: roleArn, Action: "kms:Decrypt", Resource: "*" });
const ofTrust = document({ Principal: "arn:aws:iam::999999999999:root", Action: "sts:AssumeRole" });

const roleFix = { attachTo: "role", policyName: "kit", policyDocument: ofRole } as Fix;
const ROLE = "Inline policy of the role R";

/** The blocks in short: a paragraph, or the title of what to copy. */
const shown = (blocks: Block[]) => blocks.map((block) => (block.kind === "text" ? block.text : `[${block.title}]`));

describe("a remedy with two policies", () => {
  const steps = [
    "1. On the role `R`, put the policy document in `fix`, as the inline policy that `policyName` names.",
    `2. On the bucket, in AWS account 444455556666, add this statement: ${JSON.stringify(ofBucket)} Keep the others.`,
  ];
  const first = `1. On the role \`R\`, put the policy document under \`${ROLE}: kit\`, as the inline policy \`kit\`.`;
  const second = "2. On the bucket, in AWS account 444455556666, add this statement:";

  it("in steps has each policy behind its step, under the name of its place", () => {
    const blocks = remedyBlocks({ remedy: steps.join("\n"), fix: roleFix, roleArn });
    expect(shown(blocks)).toEqual([first, `[${ROLE}: kit]`, second, "[Bucket policy]", "Keep the others."]);
    expect(blocks[1]).toMatchObject({ content: pretty(ofRole) });
    expect(blocks[3]).toMatchObject({ content: pretty(ofBucket) });
    expect(titles(blocks)).toHaveProperty(`${ROLE}: kit`);
  });

  it("in one line has the policy of the text where the text has it, and the other one at the end", () => {
    const blocks = remedyBlocks({ remedy: steps.join(" "), fix: roleFix, roleArn });
    expect(shown(blocks)).toEqual([`${first} ${second}`, "[Bucket policy]", "Keep the others.", `[${ROLE}: kit]`]);
  });

  it("of a key and a role has the role's in the text", () => {
    const fix = { attachTo: "kms_key", policyDocument: ofKey } as Fix;
    const remedy = `Add the statement of the policy document in \`fix\` to the key. The role needs: ${JSON.stringify(ofRole)}`;
    const text = "Add the statement of the policy document under `Key policy` to the key. The role needs:";
    expect(shown(remedyBlocks({ remedy, fix, roleArn }))).toEqual([text, `[${ROLE}]`, "[Key policy]"]);
  });
});

describe("the title of a policy", () => {
  it.each([
    [ofKey, "[Key policy]"],
    [ofBucket, "[Bucket policy]"],
    [ofTrust, "[Trust policy of the role R]"],
    [ofRole, `[${ROLE}]`],
    [document({ Action: "kms:Decrypt", Resource: "*" }), `[${ROLE}]`],
    [ofBucket.Statement[0], "[Bucket policy]"],
    [{ ...ofBucket, Statement: ofBucket.Statement[0] }, "[Bucket policy]"],
    [{ type: "sse_s3" }, "[JSON]"],
  ])("in the text is the place that %j is for", (policy, title) => {
    expect(shown(remedyBlocks({ remedy: `Add: ${JSON.stringify(policy)}`, roleArn }))).toEqual(["Add:", title]);
  });

  it("in `fix` is its place, whatever the text says, also without a text", () => {
    for (const remedy of ["Put it in its place.", undefined]) {
      const title = (attachTo: Fix["attachTo"]) =>
        shown(remedyBlocks({ remedy, fix: { attachTo, policyDocument: ofRole } as Fix, roleArn })).at(-1);
      expect(title("role")).toBe(`[${ROLE}]`);
      expect(title("role_trust")).toBe("[Trust policy of the role R]");
      expect(title("bucket")).toBe("[Bucket policy]");
      expect(title("kms_key")).toBe("[Key policy]");
    }
  });

  it("is not Policy to paste anywhere, and names no role if none is known", () => {
    expect(shown(remedyBlocks({ remedy: `Add: ${JSON.stringify(ofRole)}`, roleArn: "" }))).toEqual(["Add:", "[Inline policy of the role]"]);
  });
});

describe("the words of a remedy", () => {
  it.each([
    ["as the inline policy that `policyName` names.", "as the inline policy `kit`."],
    ["with the name in `policyName`.", "with the name `kit`."],
    ["as the inline policy `policyName`.", "as the inline policy `kit`."],
    ["`fix` has it.", `\`${ROLE}: kit\` has it.`],
  ])("%j has the names of the page", (remedy, text) => {
    expect(shown(remedyBlocks({ remedy, fix: roleFix, roleArn }))[0]).toBe(text);
  });

  it("of a command are before it", () => {
    const remedy = "Delete it: aws s3api delete-object --bucket=b --key=k";
    expect(shown(remedyBlocks({ remedy, roleArn }))).toEqual(["Delete it:", "[Command]"]);
  });
});

describe("a finding, which has no policy document", () => {
  const put = "Put the policy document in `fix` on the role `R`, as the inline policy that `policyName` names. It replaces that policy.";
  const testFirst = "Choose `Test now`. The report shows the policy document.";
  const rest = "Put the policy document from the report on the role `R`, as the inline policy that the report names. It replaces that policy.";

  it("says first how to get it", () => {
    const blocks = remedyBlocks({ remedy: `${put} Test the endpoint: \`fix\` is in the report.`, roleArn });
    expect(shown(blocks)).toEqual([testFirst, rest]);
  });

  it("keeps the policy that is in its text", () => {
    const remedy = `${put} The bucket needs: ${JSON.stringify(ofBucket)} Test the endpoint: \`fix\` is in the report.`;
    expect(shown(remedyBlocks({ remedy, roleArn }))).toEqual([testFirst, `${rest} The bucket needs:`, "[Bucket policy]"]);
  });

  it("names no member of the API, whatever the words are", () => {
    for (const remedy of ["Use `fix` as `policyName`.", "Use the name in `policyName`, and what is in `fix`."]) {
      expect(shown(remedyBlocks({ remedy, roleArn })).join(" ")).not.toMatch(/`fix`|policyName/);
    }
  });

  it("that needs no policy document does not ask for a test", () => {
    expect(shown(remedyBlocks({ remedy: "Wait a minute, and then test again.", roleArn }))).toEqual(["Wait a minute, and then test again."]);
  });
});
