// The codes of a session in a page: `LockstepAuthErrorCode`, without those of a server.

import type { Topic } from "../topic.ts";

const area = "The session in a page";
const TOKENS = ["How Convex validates a token", "docs/tokens.md"] as const;

/** In the order of `LockstepAuthErrorCode`. */
export const SESSION: readonly Topic[] = [
  {
    code: "TOKEN_REFUSED",
    area,
    summary: "Convex does not accept the access token",
    happened:
      "The user is signed in at WorkOS, and Convex refuses every token of theirs. The page keeps showing the app, queries get no data, and Lockstep tries again about three times a minute.",
    causes: [
      "No provider in `convex/auth.config.ts` has the token's `iss`, or the one that has it asks for another `aud`.",
      "`WORKOS_CLIENT_ID` of the deployment belongs to another WorkOS environment than the app's client ID.",
      "`convex/auth.config.ts` was changed and not pushed, or pushed to another deployment than the page talks to.",
      "The clock of a machine is wrong.",
    ],
    find: [
      "Read the second line of the message: it is Convex's own reason.",
      ["Compare a token with the providers of the auth config:", "npx lockstep doctor --token"],
      [
        "On a cloud deployment, which sends only a short reason, run the same `convex/` folder locally. The terminal then shows the exact reason:",
        "npx lockstep dev",
      ],
    ],
    fix: [
      "Use `authConfig({ clientId: process.env.WORKOS_CLIENT_ID })`, which accepts every kind of WorkOS token.",
      ["Give the deployment the app's client ID:", "npx convex env set WORKOS_CLIENT_ID client_…"],
      ["Push:", "npx convex dev --once"],
    ],
    related: ["NoAuthProvider", "InvalidAuthHeader", "AuthProviderUnreachable", "AUTH_CONFIG_INVALID"],
    guides: [TOKENS, ["Troubleshooting", "docs/troubleshooting.md"]],
  },
  {
    code: "TOKEN_UNREADABLE",
    area,
    summary: "What was returned as the access token is not a usable JWT",
    happened:
      "The session source, or the server, returned something else than a JWT with `sub`, `iat` and `exp` as an access token. It is not sent to Convex.",
    causes: [
      "A hand-written session source or `useAuth` returns the refresh token, an ID token, an object or an empty string.",
      "A JWT template, a proxy or a test double made a token without `sub`, `iat` or `exp`.",
      "The clock's value is written in ms: `exp` and `iat` are seconds.",
    ],
    find: [
      "Look at what `getAccessToken()` returns, in the debugger: three parts with dots between them. Do not log it.",
      "In a server-rendered app, look at the response of the session route in the network panel: its status must be 200.",
    ],
    fix: [
      "Pass `useAuth` of WorkOS's SDK to `LockstepProvider` unchanged, or return AuthKit's access token as it is.",
      "In tests, use the fakes of `@lockstep/auth/testing`, whose tokens are readable.",
    ],
    related: ["TOKEN_REFUSED"],
    guides: [TOKENS, ["Test your pages and functions", "docs/testing.md"]],
  },
  {
    code: "PROVIDER_MISSING",
    area,
    summary: "A hook has no LockstepProvider above it, or a client was never given to one",
    happened:
      "A hook or component was rendered outside `LockstepProvider`, which throws; or a client from `createConvexClient` has waited 10 s for a provider, which is a warning: until it has one, it sends nothing.",
    causes: [
      "The component is above the provider, or in another root: a modal, a test, a story.",
      "The provider comes from another entry than the hook: `/react`, `/nextjs` and `/server/react` have one each. That of `/nextjs/react`, `/react-router/react` and `/tanstack-start` is the one of `/server/react`.",
      "The app creates two clients, and passes the other one to the provider.",
    ],
    find: [
      "Follow the component stack in the console up to the root, and look for `LockstepProvider`.",
      ["List the clients and where they come from:", 'grep -rn "createConvexClient\\|LockstepProvider" src app'],
    ],
    fix: [
      "Render `<LockstepProvider>` once, around everything that uses its hooks; with AuthKit's SDK in the page, inside `<AuthKitProvider>`.",
      "Create the client once, at the top of a module, and import it.",
    ],
    related: ["AUTH_IGNORED"],
    guides: [["React", "docs/react.md"]],
  },
  {
    code: "ACTION_INTERRUPTED",
    area,
    summary: "The connection was replaced while an action was running",
    happened:
      "Convex runs an action once and does not repeat it, so its answer is lost with the connection. The action may have completed, in part or in full.",
    causes: [
      "The network changed, the computer slept, or a half-open connection was replaced.",
      "The deployment was restarted, or closed the connection.",
    ],
    find: [
      ["Look for the action in the log of the deployment, to see whether it ran:", "npx convex logs"],
      "In development, the inspector's timeline shows when the socket was replaced.",
    ],
    fix: [
      "Check what the action has done before you call it again.",
      "For work that must happen once, call a mutation that stores the request and schedules the action: a mutation is repeated safely by Convex's client.",
    ],
    related: ["CALL_ABANDONED"],
    guides: [["Mutations and actions", "docs/react.md#mutations-and-actions"]],
  },
  {
    code: "CALL_ABANDONED",
    area,
    summary: "The user, organization or session changed before a call was answered",
    happened:
      "A query, mutation or action was made for one identity, and its answer would have reached another one. The second line of the message says whether the call was sent: if so, it may have run as the user who made it.",
    causes: [
      "The user signed out, or switched organizations, while the call was under way or waited for a token.",
      "The client was closed, for instance by a page that unmounts its provider.",
    ],
    find: [
      "Read the second line: `It was not sent.` or `It may or may not have run.`",
      "Look for a call that is made just before an organization switch or a sign-out, without awaiting it.",
    ],
    fix: [
      "Await the function that `useSwitchOrganization()` returns; calls after it run in the new organization.",
      "If the call is safe to repeat, call it again; otherwise check first what it has done.",
    ],
    related: ["ACTION_INTERRUPTED", "ORGANIZATION_NOT_REACHED"],
    guides: [
      [
        "A call rejects after an organization switch",
        "docs/troubleshooting.md#a-call-rejects-after-an-organization-switch",
      ],
    ],
  },
  {
    code: "UNAUTHENTICATED",
    area,
    summary: "The user is signed out, or the call has no token that Convex accepts",
    happened:
      "In a page, a call was made while the user is signed out, and nothing was sent. In a Convex function of `@lockstep/auth/backend`, the call arrived without an accepted access token. From token acceptance (`Unauthenticated`), an OpenID token did not pass a check; the reason follows it.",
    causes: [
      "The component is rendered for signed-out users, too.",
      "The function is called with a stock hook, or from a server or script, without the user's token.",
      "Convex refuses the token: then the page also has `TOKEN_REFUSED`.",
      "An access token was sent to a provider without `type`, which is for OpenID tokens.",
    ],
    find: [
      "Look at `useSession()` where the call is made: `status` and `reason`.",
      ["If the user is signed in, compare the token with the auth config:", "npx lockstep doctor --token"],
    ],
    fix: [
      "Render the caller inside `<SignedIn>` or `<AuthBoundary>`, and call with `useAuthedQuery`, `useAuthedMutation` or `useAuthedAction`.",
      "On a server, use the calls of `createConvexCalls`, or pass the user's token to the HTTP client.",
      'For WorkOS access tokens, use `authConfig`, or write `type: "customJwt"` in the provider.',
      "For data that signed-out visitors may see, use a plain `query` and `usePublicQuery`.",
    ],
    related: ["TOKEN_REFUSED", "SESSION_UNCONFIRMED", "NoAuthProvider"],
    guides: [
      ["What is shown", "docs/react.md#what-is-shown"],
      ["Functions that check their caller", "docs/backend.md"],
    ],
  },
  {
    code: "AUTH_IGNORED",
    area,
    summary: "Authentication was configured on a client that takes it from the session",
    happened:
      "`setAuth`, `clearAuth` or `expectAuth` was used on a client from `createConvexClient`. It had no effect: the session alone decides as whom the client calls.",
    causes: [
      "Code from before Lockstep is left: a hand-written auth hook, or an effect that calls `setAuth`.",
      "A stock provider (`ConvexProviderWithAuth`) is still mounted with the same client.",
    ],
    find: [["Find the call:", 'grep -rn "setAuth\\|clearAuth\\|expectAuth\\|ConvexProviderWithAuth" src app']],
    fix: ["Remove the call, and the provider around it. Calls that need no user use `usePublicQuery`."],
    related: ["PROVIDER_MISSING"],
    guides: [["Console warnings", "docs/react.md#console-warnings"]],
  },
  {
    code: "ORGANIZATION_NOT_REACHED",
    area,
    summary: "A switch to another organization did not complete",
    happened:
      "The session did not arrive in the requested organization. The user stays signed in, in the organization that `useSession()` reports.",
    causes: [
      "The user is not an active member of the organization, or the ID is wrong.",
      "The organization requires single sign-on, which needs a sign-in.",
      "The session ended during the switch, or the switch took longer than 60 s.",
    ],
    find: [
      "Read the second line of the message, which names the case.",
      "Look at the memberships of the user in the WorkOS dashboard; locally, at http://localhost:4100/.",
      "Look at AuthKit's request in the network panel at the moment of the switch.",
    ],
    fix: [
      "Offer only organizations of which the user is an active member.",
      "For an organization with single sign-on, start a sign-in with its `organizationId`.",
      "Show the current organization from `useSession()`, and let the user try again.",
    ],
    related: ["NOT_A_MEMBER", "NO_ORGANIZATION", "CALL_ABANDONED"],
    guides: [["When the user or the organization changes", "docs/react.md#when-the-user-or-the-organization-changes"]],
  },
  {
    code: "SESSION_QUERY_FAILED",
    area,
    summary: "The query that tells the page of changes in WorkOS threw",
    happened:
      "The query in the provider's `session` prop failed. The session goes on; revoked sessions and changed roles take effect with the next token, within 5 minutes by default, instead of at once.",
    causes: [
      "The query is not pushed to the deployment that the page talks to.",
      "Another query was passed than `session` of `directory.sessionFunctions`.",
      "The directory component is not mounted in `convex/convex.config.ts`.",
    ],
    find: [
      "Read the second line of the message: the error of the query.",
      ["List what the deployment has:", "npx convex function-spec"],
      ["Read its log while a page is open:", "npx convex logs"],
    ],
    fix: [
      "In `convex/workos.ts`, export `session` of `directory.sessionFunctions({ query, mutation })`, and pass `session={api.workos.session}`.",
      ["Push:", "npx convex dev --once"],
    ],
    related: ["SESSION_REVOKED"],
    guides: [
      ["Changes in WorkOS", "docs/react.md#changes-in-workos"],
      ["The directory", "docs/directory.md#live-revocation"],
    ],
  },
];
