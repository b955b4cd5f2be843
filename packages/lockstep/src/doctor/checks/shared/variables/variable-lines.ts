// The line to write for a variable that is missing, for the fix of a finding.

import type { App } from "../../../project/project.ts";
import { bareName } from "./variables.ts";

/** `WORKOS_CLIENT_ID=client_…`, with where the value is from. */
export function lineFor(name: string, { framework }: App): string {
  switch (bareName(name)) {
    case "WORKOS_CLIENT_ID":
      return `${name}=client_…  (dashboard.workos.com, "API Keys")`;
    case "WORKOS_API_KEY":
      return `${name}=sk_test_…  (dashboard.workos.com, "API Keys")`;
    case "CONVEX_URL":
      return `${name}=https://….convex.cloud  (\`npx convex dev\` prints it)`;
    case "CONVEX_SITE_URL":
      return `${name}=https://….convex.site  (\`npx convex dev\` prints it)`;
    case "WORKOS_REDIRECT_URI":
      return `${name}=http://localhost:${framework.port}/callback  (the path of your callback route)`;
    default:
      return `${name}=…`;
  }
}
