import { existsSync } from "node:fs";

import { stack, stackPath } from "./stack.ts";

/** The stack is started before the tests: `cargo run -p local`, or `.ci/stack start`. */
export async function setup(): Promise<void> {
  if (!existsSync(stackPath)) throw new Error(`No local stack runs: ${stackPath} is missing. Start one: cargo run -p local`);
  const { consoleUrl } = stack();
  const answer = await fetch(consoleUrl);
  if (!answer.ok) throw new Error(`The page at ${consoleUrl} answers ${answer.status}`);
}
