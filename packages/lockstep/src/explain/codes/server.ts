// The codes of `@lockstep/auth/server`: `LockstepAuthErrorCode` on a server that renders pages.

import type { Topic } from "../topic.ts";

const area = "The server that renders pages";

/** In the order of `LockstepAuthErrorCode`. */
export const SERVER: readonly Topic[] = [
  {
    code: "SERVER_CONFIG",
    area,
    summary: "A setting of the server is missing or unusable",
    happened: "The server cannot read or write sessions, so it cannot sign users in. The message names the setting.",
    causes: [
      "`WORKOS_CLIENT_ID`, `WORKOS_API_KEY` or `WORKOS_COOKIE_PASSWORD` is not set where the server runs. Variables of your machine are not those of the host.",
      "`WORKOS_COOKIE_PASSWORD` has fewer than 32 characters.",
      "`WORKOS_REDIRECT_URI` is a path instead of a whole URL.",
      "`VITE_CONVEX_URL` is not set where the server runs, or `NEXT_PUBLIC_CONVEX_URL` where Next.js builds the page, and the provider has no `client`.",
      "The loader of the root route does not return the session, and the provider has neither `page` nor `client`.",
      "The middleware of React Router is not in the root route, or did not run for this request.",
      "`maxAge` is used, and a JWT template leaves `auth_time` out of the access token.",
    ],
    find: [
      "Read the message: the setting, and what to write.",
      ["Check the settings of the folder that you are in:", "npx lockstep doctor"],
    ],
    fix: [
      ["Make a cookie password:", "openssl rand -base64 32"],
      "Set the variable in the host's settings (locally, in `.env.local`), and start the server again: variables are read at startup, those that begin with `NEXT_PUBLIC_` when Next.js builds.",
      "In development, start the app with `npx lockstep dev`, which sets all of them.",
    ],
    related: ["SESSION_TOO_LARGE"],
    guides: [
      ["Next.js in production", "docs/nextjs.md#in-production"],
      ["React Router", "docs/react-router.md#production"],
      ["TanStack Start", "docs/tanstack-start.md#production"],
    ],
  },
  {
    code: "SESSION_TOO_LARGE",
    area,
    summary: "The session does not fit into a cookie",
    happened:
      "Browsers silently drop a cookie over 4096 bytes, which would sign the user out. The server throws this error instead. The second line has the sizes.",
    causes: [
      "The JWT template adds much to each access token, such as metadata of the user.",
      "A role has very many permissions, or the user has very many roles.",
    ],
    find: [
      "Compare the two sizes in the message: the cookie, and the access token in it.",
      "Look at the JWT template in the WorkOS dashboard.",
      "Locally, local AuthKit warns of a token that is this large when a user signs in.",
    ],
    fix: [
      "Remove claims from the JWT template that pages and functions can read from the directory instead.",
      "Give roles fewer, broader permissions.",
    ],
    related: ["SERVER_CONFIG"],
    guides: [
      ["Reloading the page signs the user out", "docs/troubleshooting.md#reloading-the-page-signs-the-user-out"],
      ["The directory", "docs/directory.md#read-it"],
    ],
  },
  {
    code: "SESSION_UNCONFIRMED",
    area,
    summary: "The user is signed in, but WorkOS could not be reached for a token",
    happened:
      "A server wanted to call Convex for the user. Their access token had expired, and WorkOS gave no new one and no refusal. Nothing was sent, and the user stays signed in.",
    causes: [
      "WorkOS is unreachable from the server: an outage, a firewall, a wrong `WORKOS_API_HOSTNAME`.",
      "WorkOS limits the server's requests (429).",
      "`WORKOS_API_KEY` was revoked, or belongs to another environment than `WORKOS_CLIENT_ID`.",
    ],
    find: [
      "Read the server's log: a line says what the refresh failed with, such as a status or a network error.",
      ["Check from the server whether WorkOS answers:", "curl -sI https://api.workos.com/ | head -1"],
    ],
    fix: [
      "Render the page without this data, and load it in the page with `useAuthedQuery`, which waits for the token.",
      "If the log says 401, replace `WORKOS_API_KEY` where the server runs.",
    ],
    related: ["UNAUTHENTICATED", "SERVER_CONFIG"],
    guides: [
      ["Calls to Convex from the server", "docs/nextjs.md#calls-to-convex-from-the-server"],
      ["Loaders and actions", "docs/react-router.md#loaders-and-actions"],
    ],
  },
];
