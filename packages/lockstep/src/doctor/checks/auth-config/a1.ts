// A1: there is no auth.config.ts, or no provider for WorkOS in it.

import type { Check, Edit } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { authConfigOf, workosProviders } from "../shared/providers/workos-providers.ts";

/** Packages that sign users in with AuthKit. */
const SIGNS_IN = /^@workos(?:-inc)?\/authkit|^@convex-dev\/workos|^@lockstep\/auth$/;

export const A1: Check = {
  id: "A1",
  title: "convex/auth.config.ts has no provider for WorkOS",
  needs: [],
  why: "Convex accepts a token only if a provider in convex/auth.config.ts names its issuer. Without one, signing in at WorkOS succeeds, and Convex still treats every user as signed out.",
  fix: "Write convex/auth.config.ts with the providers for WorkOS (`lockstep doctor --fix` does it if there is no such file), set the client ID on the deployment with `npx convex env set WORKOS_CLIENT_ID client_…`, and push with `npx convex dev`.",
  *run(facts) {
    const { project } = facts;
    if (!signsIn(project)) return;
    const config = authConfigOf(facts);
    const push =
      "then run these, with the client ID of your WorkOS environment:\nnpx convex env set WORKOS_CLIENT_ID client_…\nnpx convex dev";
    if (config.kind === "missing") {
      const content = standardConfig(project);
      yield {
        level: "error",
        what: `${config.file} does not exist, so Convex treats every user as signed out`,
        places: [{ file: config.file }],
        fix: `create ${config.file} with the content below (lockstep doctor --fix does it), ${push}\n\n${content.trimEnd()}`,
        edits: [{ file: config.file, content } satisfies Edit],
      };
      return;
    }
    if (config.kind !== "read" || !config.complete || workosProviders(facts).length > 0) return;
    const unknown = config.providers.some(({ complete, fields }) => {
      return !complete || [...fields.values()].some((field) => field.kind === "unknown" || field.value === undefined);
    });
    if (unknown) return;
    const others = config.providers.map(({ fields }) => {
      const field = fields.get("issuer") ?? fields.get("domain");
      return field?.kind === "text" ? field.text : "(no issuer)";
    });
    yield {
      level: "error",
      what: `${config.file} has no provider for WorkOS, so Convex treats every user as signed out`,
      places: [
        {
          file: config.file,
          line: config.providers[0]?.line ?? 1,
          text: others.length === 0 ? "providers: []" : `issuers: ${others.join(", ")}`,
        },
      ],
      fix: `add the two entries below to \`providers\`, ${push}\n\n${ENTRIES}`,
    };
  },
};

function signsIn({ packages }: Project): boolean {
  return packages.some(({ manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).some((name) => SIGNS_IN.test(name)),
  );
}

/** Providers for every kind of WorkOS's tokens. Both use the key set of the client, which is what keeps the tokens of others out. */
function standardConfig({ packages }: Project): string {
  if (packages.some(({ manifest }) => Object.hasOwn(manifest.dependencies ?? {}, "@lockstep/auth"))) {
    return `import { authConfig } from "@lockstep/auth/backend/auth-config";

export default authConfig({ clientId: process.env.WORKOS_CLIENT_ID });
`;
  }
  return `export default {
  providers: [
${ENTRIES.replaceAll(/^/gm, "    ")}
  ],
};
`;
}

/** What WorkOS issues: tokens whose issuer names the client, and tokens whose issuer does not. */
const ENTRIES = `{
  type: "customJwt",
  issuer: \`https://api.workos.com/user_management/\${process.env.WORKOS_CLIENT_ID}\`,
  algorithm: "RS256",
  jwks: \`https://api.workos.com/sso/jwks/\${process.env.WORKOS_CLIENT_ID}\`,
},
{
  type: "customJwt",
  issuer: "https://api.workos.com",
  algorithm: "RS256",
  jwks: \`https://api.workos.com/sso/jwks/\${process.env.WORKOS_CLIENT_ID}\`,
},`;
