import "../../dist-embed/bucket-endpoints.css";

import { createRoot } from "react-dom/client";

// @ts-expect-error -- the built module; its types are in dist-embed/types
import { BucketEndpoints } from "../../dist-embed/bucket-endpoints.js";

/** A vendor's own app, which has its own sign-in. */
const root = document.getElementById("root");
const signIn = () => document.body.append("The app signs in.");
let requests = 0;
// The second token is one that the API refuses.
const getToken = () => Promise.resolve(`token-${(requests += 1)}`);
if (root) createRoot(root).render(<BucketEndpoints apiUrl="https://api.example.com" getToken={getToken} onSignInRequired={signIn} />);
