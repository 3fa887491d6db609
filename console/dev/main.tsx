import "@cloudscape-design/global-styles/index.css";

import { createRoot } from "react-dom/client";

import { BucketEndpoints } from "../src/embed";

/** A host of the component, as a vendor's own app is one. `?account=NAME` chooses the account. */
const account = new URLSearchParams(window.location.search).get("account") ?? "acme";
let token: Promise<string> | undefined;
const getToken = () => (token ??= fetch(`/token?account=${encodeURIComponent(account)}`).then((answer) => answer.text()));

const root = document.getElementById("root");
if (root) createRoot(root).render(<BucketEndpoints apiUrl={`${window.location.origin}/api`} getToken={getToken} />);
