import { useMemo, useSyncExternalStore } from "react";

/** A screen of the page. */
export type Route = { screen: "list" } | { screen: "add"; like?: string } | { screen: "endpoint"; endpointId: string };

const ROOT = "#/endpoints";

/** The address of a screen, for links. */
export function href(route: Route): string {
  switch (route.screen) {
    case "list":
      return ROOT;
    case "add":
      return route.like ? `${ROOT}/add?like=${encodeURIComponent(route.like)}` : `${ROOT}/add`;
    case "endpoint":
      return `${ROOT}/${encodeURIComponent(route.endpointId)}`;
  }
}

/** The screen at an address; the list, if there is no such screen. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.split("?", 2);
  const part = path.startsWith(`${ROOT}/`) ? decode(path.slice(ROOT.length + 1)) : "";
  if (part === "") return { screen: "list" };
  if (part !== "add") return { screen: "endpoint", endpointId: part };
  const like = new URLSearchParams(query).get("like");
  return like ? { screen: "add", like } : { screen: "add" };
}

/** Goes to a screen. The back button returns to the one before, or to the one before that if this one is replaced. */
export function navigate(route: Route, how: "push" | "replace" = "push"): void {
  if (how === "push") window.location.hash = href(route);
  else window.location.replace(href(route));
}

/** The screen that the address shows. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parse(hash), [hash]);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
