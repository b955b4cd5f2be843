// Code that the rule `no-handwritten-auth-hook` reports, and code that it does not.
import type { Reported } from "../check-rule.ts";

const FROM = 'import { ConvexProviderWithAuth } from "convex/react";\n';

/** A hook with a `fetchAccessToken`, after other lines. */
const hook = (fetchAccessToken: string, before = ""): string =>
  `function useBridge() { const { user, token, getAccessToken, refresh } = useAuth(); ${before} return { isLoading: false, isAuthenticated: !!user, fetchAccessToken: ${fetchAccessToken} }; }`;

export const reported: readonly Reported[] = [
  {
    code: hook("async (options) => { try { return await getAccessToken(options); } catch { return undefined; } }"),
    errors: [{ messageId: "swallows" }],
  },
  {
    code: `${FROM}import useBridge from "@/hooks/use-bridge";\nexport const App = () => <ConvexProviderWithAuth client={client} useAuth={useBridge} />;`,
    errors: [{ messageId: "handwritten" }],
  },
  {
    code: `${FROM}${hook("({ forceRefreshToken }) => (forceRefreshToken ? refresh() : getAccessToken())")}\nexport const App = () => <ConvexProviderWithAuth client={client} useAuth={useBridge} />;`,
    errors: [{ messageId: "handwritten" }],
  },
  {
    code: `${FROM}import { useBridge } from "./use-bridge";\nexport const App = () => <ConvexProviderWithAuth client={client} useAuth={useBridge} />;`,
    errors: [{ messageId: "handwritten" }],
  },
  {
    code: `import * as convex from "convex/react";\nfunction App({ useAuth }) { const useBridge = useMemo(() => function useIt() { return useAuth(); }, []); return <convex.ConvexProviderWithAuth useAuth={useBridge} />; }`,
    errors: [{ messageId: "handwritten" }],
  },
  { code: hook("async () => await getAccessToken()"), errors: [{ messageId: "ignoresForce" }] },
  {
    code: hook("useCallback(async ({ forceRefreshToken }) => await getAccessToken(), [getAccessToken])"),
    errors: [{ messageId: "ignoresForce" }],
  },
  {
    code: hook("async (options) => await getAccessToken(options.audience)"),
    errors: [{ messageId: "ignoresForce" }],
  },
  { code: hook("async () => token"), errors: [{ messageId: "captured" }] },
  {
    code: hook(
      "fetchIt",
      "const fetchIt = useCallback(async () => { if (!user) return null; return user.session.accessToken ?? null; }, [user]);",
    ),
    errors: [{ messageId: "captured" }],
  },
  {
    code: hook(
      "async function ({ forceRefreshToken }) { try { return await getAccessToken({ forceRefresh: forceRefreshToken }); } catch (error) { console.error(error); return null; } }",
    ),
    errors: [{ messageId: "swallows" }],
  },
  {
    code: hook("({ forceRefreshToken: force }) => getAccessToken({ force }).catch(() => null)"),
    errors: [{ messageId: "swallows" }],
  },
  {
    code: hook(
      "({ forceRefreshToken }) => getAccessToken(forceRefreshToken).then((one) => one, () => { console.warn('failed'); })",
    ),
    errors: [{ messageId: "swallows" }],
  },
  {
    code: hook(
      "fetchIt",
      "async function fetchIt(options) { try { return await getAccessToken(options); } catch { console.error('failed'); } return null; }",
    ),
    errors: [{ messageId: "swallows" }],
  },
  {
    code: "export const useBridge = () => ({ isLoading, isAuthenticated, async fetchAccessToken() { try { return await getAccessToken(); } catch { return; } } });",
    errors: [{ messageId: "ignoresForce" }, { messageId: "swallows" }],
  },
  {
    code: `// TypeScript\nexport function useBridge(): Auth { const { token } = useToken(); return { isLoading: false, isAuthenticated: true, fetchAccessToken: (async (_: Options): Promise<string | null> => token!) as Fetch }; }`,
    errors: [{ messageId: "captured" }],
  },
];

export const accepted: readonly string[] = [
  hook("async (options) => { try { return await getAccessToken(options); } catch { return token; } }"),
  hook("async (options) => await getAccessToken(options.audience, options)"),
  hook("async (options) => { const fresh = await getAccessToken(options); return fresh; }"),
  hook("fetchIt", "let fetchIt = async () => token; if (user.isNew) fetchIt = refresh;"),
  "const token = 'one'; export const fake = { isAuthenticated: true, fetchAccessToken: async (options) => { console.log(options); return token; } };",
  `${FROM}const makeClient = () => client;\nexport const App = () => <ConvexProviderWithAuth client={makeClient} useAuth="none" />;`,
  `${FROM}import { useAuth } from "@clerk/clerk-react";\nexport const App = () => <ConvexProviderWithAuth client={client} useAuth={useAuth} />;`,
  `${FROM}export const App = ({ useAuth }) => <ConvexProviderWithAuth client={client} useAuth={useAuth} />;`,
  'import { useAuth } from "@workos-inc/authkit-react";\nimport { LockstepProvider } from "@lockstep/auth/react";\nexport const App = () => <LockstepProvider client={client} useAuth={useAuth} />;',
  hook("async ({ forceRefreshToken } = {}) => (forceRefreshToken ? await refresh() : await getAccessToken()) ?? null"),
  hook("async ({ ...options }) => await getAccessToken(options)"),
  hook("async (options) => await getAccessToken(options)"),
  hook("async ({ forceRefreshToken }) => { if (!forceRefreshToken) return token; return await refresh(); }"),
  hook(
    "async ({ forceRefreshToken }) => { if (forceRefreshToken) await refresh(); return latest.current; }",
    "const latest = useRef(token);",
  ),
  hook(
    "async ({ forceRefreshToken: force }) => { try { return await getAccessToken({ force }); } catch (error) { if (error instanceof LoginRequiredError) return null; throw error; } }",
  ),
  hook(
    "async ({ forceRefreshToken: force }) => { for (;;) { try { return await getAccessToken({ force }); } catch { await waitForNetwork(); } } }",
  ),
  hook(
    "({ forceRefreshToken: force }) => getAccessToken({ force }).catch((error) => (isSignedOut(error) ? null : retry()))",
  ),
  "export const service = { fetchAccessToken: async () => await post('/oauth/token') };",
  "let token = null;\nexport const fake = { isAuthenticated: true, fetchAccessToken: async (options) => (options ? token : null) };",
  "const fetchAccessToken = fetchAccessToken;\nexport const odd = { isAuthenticated: true, fetchAccessToken };",
  `// TypeScript\nexport function useBridge(): Auth { return { isLoading: false, isAuthenticated: true, fetchAccessToken: async ({ forceRefreshToken }: { forceRefreshToken: boolean }): Promise<string | null> => await getAccessToken({ forceRefresh: forceRefreshToken }) }; }`,
];
