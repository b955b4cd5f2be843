// The codes of local AuthKit that WorkOS does not have, or that have causes of their own here. All others are WorkOS's, and
// documented there.

import type { Topic } from "../topic.ts";

const area = "Requests to local AuthKit";
const GUIDE = ["Local AuthKit", "docs/local-authkit.md"] as const;
const FAULTS = ["Faults", "docs/local-authkit.md#faults"] as const;
const CLEAR = ["Remove all faults:", "curl -X DELETE http://localhost:4100/_lockstep/faults"] as const;

/** Who may ask, what is missing, and faults on request. */
export const AUTHKIT: readonly Topic[] = [
  {
    code: "cors_origin_not_allowed",
    area,
    summary: "A page of this origin may not request tokens",
    happened:
      "The browser sent a request for a token (403), from an origin that the client does not have. The page sees a CORS error, and stays in `loading`.",
    causes: [
      "The app runs on another port than the stack expects: its own command ignores `PORT`.",
      "The page was opened at 127.0.0.1 and the client has `localhost`, or the other way around.",
      "In production: the origin is not among those of the client in the WorkOS dashboard.",
    ],
    find: ["The terminal of `lockstep dev` names the origin and those that are allowed."],
    fix: [
      "Open the address that `lockstep dev` prints.",
      ["Give the stack the app's port:", "npx lockstep dev --app-port 8080 -- npm run dev"],
      "Add the origin to `authKit` in `convex.json`, or to the client in the WorkOS dashboard.",
    ],
    related: ["origin_not_allowed"],
    guides: [["The page stays in loading", "docs/troubleshooting.md#the-page-stays-in-loading"]],
  },
  {
    code: "origin_not_allowed",
    area,
    summary: "A page of another origin may not use the tools of local AuthKit",
    happened:
      "The paths under `/_lockstep` and `/_emulate` need no key, so they refuse pages of other origins (403). Any site could change local data otherwise.",
    causes: ["Code of the app, or a test in a page, calls such a path with `fetch`."],
    find: ["Look at the `Origin` header of the request in the network panel."],
    fix: ["Call it from Node, from the test's own process or with curl, not from a page."],
    related: ["cors_origin_not_allowed", "misdirected_request"],
    guides: [["In a test", "docs/local-authkit.md#in-a-test"]],
  },
  {
    code: "misdirected_request",
    area,
    summary: "Local AuthKit answers at localhost only",
    happened:
      "The request has another host name (421). If a site's own name resolved to 127.0.0.1, its pages could otherwise read and change local data.",
    causes: [
      "A tunnel, a proxy or a container passes on its own host name.",
      "The machine's name or its address in the network was used.",
    ],
    find: ["The terminal of `lockstep dev` names the host."],
    fix: [
      "Use http://localhost:4100, or 127.0.0.1.",
      "Have the proxy send `Host: localhost:4100`; from another machine, forward the port.",
    ],
    related: ["HOST_NOT_LOOPBACK", "origin_not_allowed"],
    guides: [GUIDE],
  },
  {
    code: "not_found",
    area,
    summary: "Local AuthKit has nothing at this path",
    happened: "The path is not one of WorkOS's API that local AuthKit knows, nor one of its own (404).",
    causes: [
      "The path has a typing error, or a prefix such as `/v1`.",
      "The address of local AuthKit was used for the app or for Convex.",
      "The operation is newer than the OpenAPI document that Lockstep was built from.",
    ],
    find: ["The message has the method and the path.", "Compare with the list of operations."],
    fix: ["Correct the address: local AuthKit is at http://localhost:4100 by default."],
    related: ["not_implemented"],
    guides: [["WorkOS operations in local AuthKit", "docs/workos-api.md"]],
  },
  {
    code: "not_implemented",
    area,
    summary: "Local AuthKit does not have this feature of WorkOS",
    happened: "The request is right, and the operation is not supported here (501). With WorkOS, it works.",
    causes: ["The app or an SDK uses a product that local AuthKit does not have."],
    find: ["The message names the feature.", "The guide lists every operation that answers 501."],
    fix: [
      "Keep the call out of development, or answer it with a double in tests.",
      "CONTRIBUTING.md has a recipe for adding an operation.",
    ],
    related: ["not_found", "UnsupportedRoute"],
    guides: [
      ["WorkOS operations in local AuthKit", "docs/workos-api.md"],
      ["Contributing", "CONTRIBUTING.md#recipes"],
    ],
  },
  {
    code: "request_refused",
    area,
    summary: "The body of a request is too large or not readable",
    happened: "The body is over the limit in the message (413), or is not the JSON that the path takes (400).",
    causes: ["Metadata or a file of several MB is sent.", "A request to `/_lockstep` has a mistake in its JSON."],
    find: ["Read the message, which has the limit or the mistake."],
    fix: ["Send less, or correct the JSON."],
    related: ["not_found"],
    guides: [FAULTS],
  },
  {
    code: "server_error",
    area,
    summary: "Local AuthKit failed, or was asked to",
    happened: "The answer is 500 or more: a fault that a test requested, or a defect of Lockstep.",
    causes: [
      "A fault is set: the message says `as requested`.",
      "Otherwise, a request that local AuthKit does not handle.",
    ],
    find: [
      ["See which faults are set:", "curl http://localhost:4100/_lockstep/faults"],
      "Otherwise the terminal of `lockstep dev` has the path and the error.",
    ],
    fix: [CLEAR, "Report a defect with that line at https://github.com/lockstep-auth/lockstep/issues."],
    related: ["fault", "InternalServerError"],
    guides: [FAULTS],
  },
  {
    code: "too_many_requests",
    area,
    summary: "Too many attempts for one email address, or a fault",
    happened:
      "The answer is 429, and `Retry-After` says in how many seconds to try again. Local AuthKit allows ten guesses per email address and minute, as WorkOS does; a test can request the same answer.",
    causes: [
      "A test or a person tried passwords or codes of one address more than ten times in a minute.",
      "A fault with the status 429 is set.",
      "With WorkOS, also: the app sends too many requests.",
    ],
    find: [
      "`Too many attempts for this email` is the limit; `Too many requests` is a fault.",
      ["See which faults are set:", "curl http://localhost:4100/_lockstep/faults"],
    ],
    fix: ["Wait for the time in `Retry-After`. In tests, give each one a user of its own.", CLEAR],
    related: ["fault", "server_error"],
    guides: [FAULTS],
  },
  {
    code: "fault",
    area,
    summary: "A fault makes local AuthKit refuse the request",
    happened: "A test or a developer requested this answer, with a status below 500.",
    causes: ["A fault is set, and its `count` is not used up."],
    find: [["See which faults are set:", "curl http://localhost:4100/_lockstep/faults"]],
    fix: [CLEAR],
    related: ["server_error", "too_many_requests"],
    guides: [FAULTS],
  },
];
