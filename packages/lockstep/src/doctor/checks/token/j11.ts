// J11: the token was issued for another client than the one that the deployment trusts.

import { appValues } from "../../auth-config/variables.ts";
import type { Check, Place } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { unmatchedOf } from "../shared/providers/unmatched.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const J11: Check = {
  id: "J11",
  title: "The token was issued for a client ID other than the deployment's",
  needs: ["token"],
  why: "Each WorkOS environment, such as staging and production, has its own client IDs, keys and users. The issuer of a token names the client ID of the environment's default application, which is the first in the dashboard. If WORKOS_CLIENT_ID of the Convex deployment is another one, sign-in succeeds and Convex refuses every token.",
  fix: "Set the app's client ID on the deployment: `npx convex env set WORKOS_CLIENT_ID client_…`, with `--prod` for production. Or change the app's env file, if the deployment has the right one.",
  *run(facts) {
    const unmatched = unmatchedOf(facts);
    if (unmatched?.cause.kind !== "client") return;
    const { client, trusted } = unmatched.cause;
    const asked = facts.deployment?.env.ok === true;
    const own = appValues(facts, "WORKOS_CLIENT_ID");
    const app = own.includes(client);
    const prod = facts.target === "production" ? " --prod" : "";
    const variable = authConfigOf(facts);
    const byVariable = variable.kind === "read" && variable.variables.includes("WORKOS_CLIENT_ID");
    const who = asked && byVariable ? "the deployment trusts" : `${unmatched.file} trusts`;
    const set = `npx convex env set WORKOS_CLIENT_ID ${client}${prod}`;
    const application = facts.token?.claims["client_id"];
    if (typeof application === "string" && application !== client && trusted.includes(application)) {
      yield {
        level: "error",
        what: `The token is for ${application}, but its issuer names ${client}, the default application of the WorkOS environment, and ${who} ${trusted.join(", ")}`,
        places: [
          { file: unmatched.file, text: `client ${trusted.join(", ")}` },
          { text: `iss of the token: ${unmatched.token.iss}` },
        ],
        why: "An environment can have several applications, each with a client ID. The tokens of all have the issuer of the default one, which is the first in the dashboard, so that Convex has to trust that client ID, too.",
        fix: `in ${unmatched.file}:\nauthConfig({ clientId: process.env.WORKOS_CLIENT_ID, clientIds: ["${client}"] })`,
      };
      return;
    }
    yield {
      level: "error",
      what: `The token was issued for ${client}, and ${who} ${trusted.join(", ")}`,
      places: [
        ...places(facts, client),
        { file: unmatched.file, text: `client ${trusted.join(", ")}` },
        { text: `iss of the token: ${unmatched.token.iss}` },
      ],
      fix: !byVariable
        ? `write process.env.WORKOS_CLIENT_ID in place of the client ID in ${unmatched.file}, then run:\n${set}\nnpx convex dev`
        : app || own.length === 0
          ? `if the app should sign users in at ${client}, run:\n${set}`
          : `if the app should sign users in at ${client}, write that into the app's env file, and run:\n${set}\nif not, sign out and in again, and take a new token: this one is from another WorkOS environment`,
    };
  },
};

/** Where the app names the token's client; else where it names another one. */
function places({ project: { apps } }: Facts, client: string): Place[] {
  const all = apps.flatMap(({ env }) =>
    env.names.flatMap((name) => {
      const setting = /(?:^|_)WORKOS_CLIENT_ID$/.test(name) ? env.get(name) : undefined;
      return setting ? [setting] : [];
    }),
  );
  const same = all.filter(({ value }) => value === client);
  return (same.length > 0 ? same : all).map(({ file, line, name, value }) => ({
    file,
    ...(line > 0 && { line }),
    text: `${name}=${value}`,
  }));
}
