import { describe, expect, it } from "vitest";

import { healthMeanings, layers } from "./labels";

describe("who can change a policy of an organization", () => {
  it("of an SCP it is the organization of the role, of an RCP that of the resource", () => {
    expect(layers.service_control_policy?.changedBy).toContain("the AWS organization of the role's AWS account");
    expect(layers.resource_control_policy?.changedBy).toContain("the AWS organization that owns the resource");
  });
});

describe("what a health means", () => {
  it("an endpoint is healthy also after an inconclusive test, so it is not said that the last test passed", () => {
    expect(healthMeanings.healthy).toBe("The last test with a result passed.");
  });

  it("a trust policy that has become loose is drift too", () => {
    expect(healthMeanings.drifted).toMatch(/trust policy no longer requires the External ID/);
  });
});
