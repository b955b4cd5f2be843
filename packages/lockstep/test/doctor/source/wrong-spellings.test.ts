// Other spellings of what the fixtures have wrong, which are reported.

import { expect, test } from "vitest";
import { CHECKS } from "../../../src/doctor/checks/index.ts";
import { runChecks } from "../../../src/doctor/run-checks.ts";
import { type Base, type Change, factsOf, replace } from "../support/project.ts";

const found = (base: Base, files: Change["files"]): string[] => {
  const { results, failed } = runChecks(CHECKS, factsOf(base, files ? { files } : {}));
  return [...results.map(({ check }) => check.id), ...failed.map(({ problem }) => problem)];
};

const NEXT = "components/convex-client-provider.tsx";
const MAIN = "src/main.tsx";
const HOOK = /useCallback\([^]*?\[getAccessToken, refresh\],\n {2}\)/;
const hook = (text: string) => ({ [NEXT]: (old: string) => old.replace(HOOK, () => text) });

test.each<[string, string, Base, NonNullable<Change["files"]>]>([
  [
    "S1",
    "JavaScript, and other names for imports",
    "vite",
    {
      [MAIN]: null,
      "src/main.jsx":
        'import { ConvexProviderWithAuthKit as Convex } from "@convex-dev/workos";\nimport * as AuthKit from "@workos-inc/authkit-react";\nimport { ConvexReactClient } from "convex/react";\n\nconst convex = new ConvexReactClient(import.meta.env.VITE_CONVEX_URL);\n\nexport const Root = () => (\n  <Convex client={convex} useAuth={AuthKit.useAuth}>\n    <AuthKit.AuthKitProvider clientId={import.meta.env.VITE_WORKOS_CLIENT_ID} apiHostname={import.meta.env.VITE_WORKOS_API_HOSTNAME} />\n  </Convex>\n);\n',
    },
  ],
  [
    "S2",
    "a namespace, and a component in a constant",
    "vite",
    {
      "src/panel.jsx":
        'import * as Convex from "convex/react";\n\nexport const Panel = memo(() => {\n  const client = new Convex.ConvexReactClient("x");\n  return <Convex.ConvexProvider client={client} />;\n});\n',
    },
  ],
  [
    "S4",
    "a function with a name, and a promise",
    "nextjs",
    hook(
      "async function fetchToken({ forceRefreshToken }) { return (forceRefreshToken ? refresh() : getAccessToken()).catch(() => null); }",
    ),
  ],
  [
    "S4",
    "a token in a ref",
    "vite",
    {
      "src/use-auth.js":
        "export function useConvexAuthHook() {\n  const token = useRef(null);\n  const fetchAccessToken = useCallback(async () => token.current, []);\n  return useMemo(() => ({ isLoading: false, isAuthenticated: true, fetchAccessToken }), [fetchAccessToken]);\n}\n",
    },
  ],
  [
    "S5",
    "an app in src/, whose proxy is beside it",
    "nextjs",
    { ...moved("app", "src/app"), ...moved("components", "src/components") },
  ],
  [
    "S8",
    "a link by another name",
    "nextjs",
    {
      "app/page.tsx": (text) =>
        `import NextLink from "next/link";\n${replace('<a href="/sign-in">Sign in</a>', "<NextLink href={`/sign-in`}>Sign in</NextLink>")(text)}`,
    },
  ],
  [
    "S10",
    "another name for api, and a namespace",
    "nextjs",
    {
      "app/notes/page.tsx":
        'import * as convex from "convex/nextjs";\nimport { api as functions } from "../../convex/_generated/api";\n\nexport default async () => <p>{(await convex.fetchQuery(functions.notes.list, {})).length}</p>;\n',
    },
  ],
  [
    "S13",
    "a field that a pattern takes",
    "nextjs",
    {
      "convex/notes.ts": replace(
        "const user = await requireUser(ctx);",
        "const user = await requireUser(ctx);\n    const { pictureUrl = null } = user;\n    console.log(pictureUrl);",
      ),
    },
  ],
])("[O29] %s is found: %s", (check, _, base, files) => {
  expect(new Set(found(base, files))).toEqual(new Set([check]));
});

/** The files of a folder of the base for Next.js, in another folder. */
function moved(from: string, to: string): NonNullable<Change["files"]> {
  const { files } = factsOf("nextjs").project;
  return Object.fromEntries(
    files.list
      .filter((file) => file.startsWith(`${from}/`))
      .flatMap((file) => [
        [file, null],
        [to + file.slice(from.length), (files.read(file) ?? "").replaceAll("../convex/", "../../convex/")],
      ]),
  );
}
