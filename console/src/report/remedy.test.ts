import { describe, expect, it } from "vitest";

import { pretty, remedyParts } from "./remedy";

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

  it("of two remedies, each has its own command", () => {
    const [abort, list] = ["aws s3api abort-multipart-upload --bucket=b", "aws s3api list-multipart-uploads --bucket=b | sh"];
    expect(remedyParts(`Abort it: ${abort}\nOr find it: ${list}`).map(({ text }) => text)).toEqual([
      "Abort it:",
      abort,
      "Or find it:",
      list,
    ]);
  });

  it.each(["a{}b/", 'a{"k":1}b/', "a {} `b` `{}`/", "a\u2028b/", "aws s3 cp --b/"])("the command for a file under %j is whole", (prefix) => {
    const command = `aws s3api delete-object --bucket=b --key='${prefix}x.txt'`;
    expect(remedyParts(`Delete it: ${command}`)).toEqual([
      { kind: "text", text: "Delete it:" },
      { kind: "command", text: command },
    ]);
  });

  it("a name between backticks is whole, whatever it holds", () => {
    const text = "If you mean the folder `a{}/` or `aws s3 cp --a/`, enter that path prefix.";
    expect(remedyParts(text)).toEqual([{ kind: "text", text }]);
  });

  it("a policy that holds the words of a command is whole", () => {
    const policy = { Resource: "arn:aws:s3:::b/`/x: aws s3 cp --a/*" };
    expect(remedyParts(`Add: ${JSON.stringify(policy)} Then wait.`)).toEqual([
      { kind: "text", text: "Add:" },
      { kind: "json", text: pretty(policy) },
      { kind: "text", text: "Then wait." },
    ]);
  });

  it("a policy is in ASCII, as IAM takes it, and means the same", () => {
    const policy = { Resource: "arn:aws:s3:::b/日本 ü 😀/*" };
    const shown = pretty(policy);
    expect(shown).toMatch(/^[ -~\n]*$/);
    expect(JSON.parse(shown)).toEqual(policy);
  });

  it("braces that are no JSON stay in the text", () => {
    expect(remedyParts("Use {this} or that {.")).toEqual([{ kind: "text", text: "Use {this} or that {." }]);
  });
});
