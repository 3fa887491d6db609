import { describe, expect, it } from "vitest";

import { remedyParts } from "./remedy";

describe("the parts of a remedy", () => {
  it("a policy in the middle is whole, with the text before and after it", () => {
    const policy = '{"Sid":"A","Resource":"arn:aws:s3:::b/${*}/}*","Condition":{"StringLike":{"s3:prefix":"{*"}}}';
    const parts = remedyParts(`Add this statement: ${policy} Also check the role.`);
    expect(parts.map(({ kind }) => kind)).toEqual(["text", "json", "text"]);
    expect(JSON.parse(parts[1]?.text ?? "")).toEqual(JSON.parse(policy));
    expect(parts[2]?.text).toBe("Also check the role.");
  });

  it("two policies are two", () => {
    expect(remedyParts('Key: {"a":1} Role: {"b":2}').map(({ kind }) => kind)).toEqual(["text", "json", "text", "json"]);
  });

  it("a command stands by itself", () => {
    const command = "aws s3api delete-object --bucket=acme --key='-cur/_bucket endpoint.txt'";
    expect(remedyParts(`If the test file still exists, delete it: ${command}`)).toEqual([
      { kind: "text", text: "If the test file still exists, delete it:" },
      { kind: "command", text: command },
    ]);
  });

  it("braces that are no JSON stay in the text", () => {
    expect(remedyParts("Use {this} or that {.")).toEqual([{ kind: "text", text: "Use {this} or that {." }]);
  });
});
