// Every topic that `lockstep explain` knows. Each one has a page in docs/errors, which `npm run docs:errors` writes.

import { AUTHKIT } from "./codes/authkit.ts";
import { CONVEX } from "./codes/convex.ts";
import { DEPLOYMENT } from "./codes/deployment.ts";
import { DIRECTORY } from "./codes/directory.ts";
import { FUNCTIONS } from "./codes/functions.ts";
import { PUSH } from "./codes/push.ts";
import { SETUP } from "./codes/setup.ts";
import { SERVER } from "./codes/server.ts";
import { SESSION } from "./codes/session.ts";
import { STACK } from "./codes/stack.ts";
import { TOKENS_REFUSED } from "./codes/tokens.ts";
import type { Topic } from "./topic.ts";

/** The topics, those of one area together. */
export const TOPICS: readonly Topic[] = [
  ...SESSION,
  ...SERVER,
  ...FUNCTIONS,
  ...TOKENS_REFUSED,
  ...DIRECTORY,
  ...STACK,
  ...DEPLOYMENT,
  ...SETUP,
  ...PUSH,
  ...CONVEX,
  ...AUTHKIT,
];
