// The codes of functions that check their caller (`AuthErrorCode` of `@lockstep/auth/backend`), and of their auth config. `UNAUTHENTICATED`
// is with the session's codes.

import type { Topic } from "../topic.ts";

const area = "Convex functions that check their caller";
const REFUSALS = ["Refusals", "docs/backend.md#refusals"] as const;
const IN_A_PAGE = ["Refusals in a page", "docs/react.md#refusals"] as const;
const GRANTS = ["Roles and permissions", "docs/react.md#roles-and-permissions"] as const;

/** In the order of `AuthErrorData`; then the auth config. */
export const FUNCTIONS: readonly Topic[] = [
  {
    code: "NO_ORGANIZATION",
    area,
    summary: "The function needs an organization, and the user has not selected one",
    happened:
      "A function of an `org…` builder was called with an access token without `org_id`. Its handler did not run.",
    causes: [
      "The user signed in without an organization: they have none, or several and chose none.",
      "The page calls the function before the user has chosen.",
    ],
    find: ["Look at `useSession().organizationId` where the call is made: it is null."],
    fix: [
      "Show a choice of organizations, and switch with `useSwitchOrganization()`; or pass `organizationId` when the sign-in starts.",
      "Render what needs an organization only while `useSession().organizationId` is not null.",
      "Use an `authed…` builder if the function does not need one.",
    ],
    related: ["NOT_A_MEMBER", "ORGANIZATION_NOT_REACHED"],
    guides: [REFUSALS, IN_A_PAGE],
  },
  {
    code: "FORBIDDEN_ROLE",
    area,
    summary: "The user does not have the role that the function needs",
    happened:
      "The function needs `data.role`, and neither the token nor, with a directory, the membership there grants it. The second line lists the roles that the user has.",
    causes: [
      "The user has another role in the selected organization.",
      "The role was given after the token was issued: tokens have new roles after their next refresh.",
      "The slug in the code is not the slug in WorkOS.",
    ],
    find: ["Compare the roles in the second line with the slug in the function."],
    fix: [
      "Give the user the role in WorkOS, in the selected organization.",
      "Hide what needs the role: `useSession().has({ role })`.",
    ],
    related: ["FORBIDDEN_PERMISSION", "NOT_A_MEMBER"],
    guides: [REFUSALS, GRANTS],
  },
  {
    code: "FORBIDDEN_PERMISSION",
    area,
    summary: "The user does not have the permission that the function needs",
    happened:
      "The function needs `data.permission`, and the user's roles do not have it. The second line lists the permissions that the user has.",
    causes: [
      "None of the user's roles in the selected organization has the permission.",
      "The permission was added after the token was issued: tokens have new permissions after their next refresh.",
      "No organization is selected: WorkOS grants permissions in an organization.",
      "The slug in the code is not the slug in WorkOS.",
    ],
    find: ["Compare the permissions in the second line with the slug in the function."],
    fix: [
      "Add the permission to one of the user's roles in WorkOS.",
      "Hide what needs the permission: `useSession().has({ permission })`.",
    ],
    related: ["FORBIDDEN_ROLE", "NO_ORGANIZATION"],
    guides: [REFUSALS, GRANTS],
  },
  {
    code: "INVALID_CLAIMS",
    area,
    summary: "A claim that the function reads is missing, or has another type",
    happened: "`createAuth` has a validator for `data.claim`, and the access token does not match it.",
    causes: [
      "The JWT template of the environment does not add the claim. Development and production have one each.",
      "The template writes a string where the validator expects a number, or null for users without a value.",
      'The claim is nested: Convex flattens it, so its name is `"plan.name"`.',
    ],
    find: [
      "Read the second line: the claim is missing, or its type.",
      "Compare the JWT template of this environment in the WorkOS dashboard with `claims` of `createAuth`.",
    ],
    fix: [
      "Add the claim to the JWT template. A token has it after its next refresh.",
      "If users may lack it, write `v.optional(…)`.",
    ],
    related: ["TOKEN_REFUSED"],
    guides: [["The identity", "docs/backend.md#the-identity"], REFUSALS],
  },
  {
    code: "IMPERSONATION_FORBIDDEN",
    area,
    summary: "Someone else acts as the user, and the function needs the user in person",
    happened:
      'The access token has `act`: an administrator is signed in as the user. The function is defined with `impersonation: "forbid"`.',
    causes: ["A support session through impersonation in the WorkOS dashboard reached a function that excludes it."],
    find: ["Look for `impersonation` in the definition of the function, or in the options of `createAuth`."],
    fix: [
      "Hide what needs the user in person during impersonation.",
      "Remove `impersonation` from the definition if an administrator may do this for the user.",
    ],
    related: ["FORBIDDEN_PERMISSION"],
    guides: [["Builders", "docs/backend.md#builders"], REFUSALS],
  },
  {
    code: "SESSION_REVOKED",
    area,
    summary: "WorkOS has revoked the session, or deleted the user",
    happened:
      "The access token has not expired, and the directory already knows that its session has ended. The call did not run.",
    causes: [
      "The user signed out elsewhere, or an administrator revoked the session.",
      "The user was deleted in WorkOS.",
      "In development: local AuthKit was reset, and the browser has a session from before.",
    ],
    find: ["Read the second line: the session, or the user.", "Look at the user's sessions in the WorkOS dashboard."],
    fix: [
      "Nothing for a real revocation: the page signs out with its next refresh.",
      "To sign it out at once, pass `session={api.workos.session}` to `LockstepProvider`.",
    ],
    related: ["NOT_A_MEMBER", "SESSION_QUERY_FAILED"],
    guides: [["Live revocation", "docs/directory.md#live-revocation"], REFUSALS],
  },
  {
    code: "NOT_A_MEMBER",
    area,
    summary: "The membership of the selected organization has ended",
    happened:
      "The access token names an organization of which the directory does not have the user as an active member. The call did not run.",
    causes: [
      "The user was removed from the organization, or deactivated in it, after the token was issued.",
      'With the source `"directory"`: the event of a new membership has not arrived yet.',
    ],
    find: [
      "Read the second line: what the directory has.",
      ["See whether events arrive, and how late:", "npx convex run --component workos health:get"],
    ],
    fix: [
      "Show a choice of organizations: `useSwitchOrganization()`.",
      "If the user is a member in WorkOS, let the directory catch up:",
      ["Start a full reconciliation:", "npx convex run --component workos sync:start"],
    ],
    related: ["NO_ORGANIZATION", "USER_NOT_SYNCED", "INVALID_SIGNATURE"],
    guides: [["Whose word counts", "docs/backend.md#whose-word-counts"], REFUSALS],
  },
  {
    code: "USER_NOT_SYNCED",
    area,
    summary: "The directory has not received the user from WorkOS yet",
    happened:
      "The user signed in, and the directory has no row for them. The function asks for one, so it did not run.",
    causes: [
      "The user is new, and WorkOS's event is on its way.",
      "The webhook does not work: no endpoint in WorkOS, a wrong secret, or user events that are not selected.",
      "The first copy of WorkOS's users has not finished.",
    ],
    find: [
      ["Look at `lastEvent`, `isConfigured` and `lastRun`:", "npx convex run --component workos health:get"],
      "Look at the deliveries of the endpoint in the WorkOS dashboard, and their status.",
    ],
    fix: [
      "Call `ensureUser` of `directory.sessionFunctions` after the sign-in: it writes the user at once.",
      ["Copy what WorkOS has:", "npx convex run --component workos sync:start"],
    ],
    related: ["SECRET_MISSING", "INVALID_SIGNATURE", "NOT_A_MEMBER"],
    guides: [
      ["The directory", "docs/directory.md#set-it-up"],
      ["Whose word counts", "docs/backend.md#whose-word-counts"],
    ],
  },
  {
    code: "AUTH_CONFIG_INVALID",
    area,
    summary: "An option of authConfig is missing, malformed or insecure",
    happened:
      "`authConfig` in `convex/auth.config.ts` threw, so the push failed. The deployment keeps the providers of the last push.",
    causes: [
      "`WORKOS_CLIENT_ID` is not set in the deployment, or holds something else, such as an API key or a value in quotes.",
      "`authDomain` has a scheme or a path: only the host name belongs there.",
      "`jwks` is not the key set of the client: with the keys of others, other customers' tokens would be accepted.",
    ],
    find: [
      "Read the message: it names the option and its value.",
      ["See what the deployment has:", "npx convex env get WORKOS_CLIENT_ID"],
    ],
    fix: [
      [
        "Set the client ID from the WorkOS dashboard, with `--prod` for production:",
        "npx convex env set WORKOS_CLIENT_ID client_…",
      ],
      "If the variable had an API key, rotate the key.",
      ["Push again:", "npx convex dev --once"],
    ],
    related: ["AuthConfigMissingEnvironmentVariable", "InvalidAuthConfig", "NoAuthProvider"],
    guides: [
      ["Which tokens the auth config accepts", "docs/backend.md#which-tokens-the-auth-config-accepts"],
      ["Use an existing Convex deployment", "docs/existing-convex.md"],
    ],
  },
];
