import { describe, expect, it } from "vitest";

import { href, parse, type Route } from "./route";

describe("a screen's address", () => {
  it.each<Route>([
    { screen: "list" },
    { screen: "add" },
    { screen: "add", like: "ep_1" },
    { screen: "endpoint", endpointId: "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab" },
    { screen: "endpoint", endpointId: "</script>&?#" },
  ])("%j is read back", (route) => {
    expect(parse(href(route))).toEqual(route);
  });

  it.each(["", "#", "#/", "#/other/ep_1", "#/endpoints", "#/endpoints/"])("%j is the list", (hash) => {
    expect(parse(hash)).toEqual({ screen: "list" });
  });

  it("a malformed address is an endpoint that does not exist, and no crash", () => {
    expect(parse("#/endpoints/%zz")).toEqual({ screen: "endpoint", endpointId: "%zz" });
  });
});
