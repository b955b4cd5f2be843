// L2: LockstepProvider is the one for another SDK of WorkOS than the app's.

import type { Check, Finding } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { attributeOf } from "../../source/jsx.ts";
import { importOf } from "../../source/names.ts";
import { type Provider, providersAround, providersOf } from "../shared/code/providers.ts";

/** The entry of Lockstep for each SDK in a page. */
const ENTRIES: readonly { sdk: RegExp; entry: string; how: string }[] = [
  {
    sdk: /^@workos-inc\/authkit-react$/,
    entry: "@lockstep/auth/react",
    how: "with useAuth={useAuth} from @workos-inc/authkit-react",
  },
  { sdk: /^@workos-inc\/authkit-nextjs\//, entry: "@lockstep/auth/nextjs", how: "without useAuth" },
  {
    sdk: /^@workos\/authkit-tanstack-react-start\//,
    entry: "@lockstep/auth/tanstack-start",
    how: "which needs neither AuthKitProvider nor useAuth: see docs/tanstack-start.md",
  },
];

export const L2: Check = {
  id: "L2",
  title: "LockstepProvider is for a different AuthKit SDK from the app's",
  needs: [],
  why: "LockstepProvider reads the session from one SDK of WorkOS: `@lockstep/auth/react` from authkit-react, which keeps it in the browser, and `@lockstep/auth/nextjs` from authkit-nextjs, which keeps it in a cookie of the server. With the other SDK it sees no session, so the user is signed out or the page keeps loading.",
  fix: "Import LockstepProvider, and all hooks, from the entry of your SDK: `@lockstep/auth/react` for @workos-inc/authkit-react, `@lockstep/auth/nextjs` for @workos-inc/authkit-nextjs. Without an SDK in the page: `@lockstep/auth/nextjs/react`, `@lockstep/auth/tanstack-start`, `@lockstep/auth/react-router/react` or, with another server, `@lockstep/auth/server/react`.",
  *run({ project }) {
    for (const one of providersOf(project)) {
      const used = one.kind === "lockstep" ? sdkAround(project, one) : undefined;
      const right = used && ENTRIES.find(({ sdk }) => sdk.test(used.from));
      const isForSdk = ENTRIES.slice(0, 2).some(({ entry }) => entry === one.from);
      if (used && right && isForSdk && right.entry !== one.from) yield finding(one, used, right);
    }
  },
};

interface Used {
  readonly from: string;
  readonly place: Finding["places"][number];
}

/** The SDK whose hook a provider takes, or else whose AuthKitProvider is around it. */
function sdkAround(project: Project, provider: Provider): Used | undefined {
  const { source, element } = provider;
  const hook = attributeOf(element, "useAuth");
  const origin = hook !== undefined && hook !== true ? importOf(source, hook) : undefined;
  if (origin?.from.startsWith("@workos"))
    return { from: origin.from, place: { file: source.file, line: origin.line, text: origin.from } };
  const authKit = providersAround(project, provider).find(({ kind }) => kind === "authkit");
  return (
    authKit && {
      from: authKit.from,
      place: { file: authKit.source.file, line: authKit.source.line(authKit.element.node), text: authKit.from },
    }
  );
}

function finding(
  { source, from }: Provider,
  { from: sdk, place }: Used,
  { entry, how }: (typeof ENTRIES)[number],
): Finding {
  const line = source.imports.find((one) => one.from === from && one.name === "LockstepProvider")?.line;
  return {
    level: "error",
    what: `LockstepProvider of ${from} cannot read the session of ${sdk}`,
    places: [{ file: source.file, ...(line === undefined ? {} : { line }), text: from }, place],
    fix: `import { LockstepProvider } from "${entry}", ${how}`,
  };
}
