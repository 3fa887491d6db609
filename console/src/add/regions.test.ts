import { expect, it } from "vitest";

import { regionOptions } from "./regions";

const suggested = (principal?: string) => regionOptions(principal).map(({ value }) => value);

it("only the Regions of the vendor's partition are suggested", () => {
  expect(suggested("arn:aws-cn:iam::999999999999:root")).toEqual(["cn-north-1", "cn-northwest-1"]);
  expect(suggested("arn:aws-us-gov:iam::999999999999:root")).toEqual(["us-gov-east-1", "us-gov-west-1"]);
  expect(suggested("arn:aws-eusc:iam::999999999999:root")).toEqual(["eusc-de-east-1"]);
  const standard = suggested("arn:aws:iam::999999999999:root");
  expect(standard).toContain("us-west-2");
  expect(standard).toContain("sa-west-1");
  expect(standard.filter((region) => /^(cn|us-gov|eusc)-/.test(region))).toEqual([]);
});

it("all are suggested while the partition is not known", () => {
  const all = suggested();
  expect(new Set(all).size).toBe(all.length);
  for (const region of ["cn-north-1", "us-gov-west-1", "eusc-de-east-1", "eu-central-1"]) expect(all).toContain(region);
});
