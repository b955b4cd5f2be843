// What each rule reports, and what it does not. The cases are in cases/; oxlint gets the same ones in oxlint.server.test.ts.
import { describe } from "vitest";
import * as boundary from "./cases/authed-function-outside-boundary.ts";
import * as client from "./cases/convex-client-in-render.ts";
import * as hook from "./cases/no-handwritten-auth-hook.ts";
import * as identifier from "./cases/no-token-identifier-as-key.ts";
import * as preload from "./cases/preload-needs-token.ts";
import { accepts, reports } from "./check-rule.ts";

describe("[N1] a stock query hook whose result is only shown inside a boundary of the same component is reported", () =>
  reports("authed-function-outside-boundary", boundary.reported));

describe("[N2] a hook below the boundary, one whose result is used outside it too, and one that runs when called are not", () =>
  accepts("authed-function-outside-boundary", boundary.accepted));

describe("[N3] a call of convex/nextjs without `token` is reported, however the function is imported", () =>
  reports("preload-needs-token", preload.reported));

describe("[N4] a call with a token, with `{}`, with options from elsewhere, or of another module is not reported", () =>
  accepts("preload-needs-token", preload.accepted));

describe("[N5] a hook of the application's own, and a `fetchAccessToken` that signs users out, are reported", () =>
  reports("no-handwritten-auth-hook", hook.reported));

describe("[N6] a hook from a package, and a `fetchAccessToken` that refreshes and rejects, are not reported", () =>
  accepts("no-handwritten-auth-hook", hook.accepted));

describe("[N7] `tokenIdentifier` of an identity that is stored, looked up or compared with a stored value is reported", () =>
  reports("no-token-identifier-as-key", identifier.reported));

describe("[N8] other claims, other uses of `tokenIdentifier`, and fields of documents with that name are not reported", () =>
  accepts("no-token-identifier-as-key", identifier.accepted));

describe("[N9] a client that a component or a hook creates at each render is reported", () =>
  reports("convex-client-in-render", client.reported));

describe("[N10] a client that is created once, or by a function that is not a component, is not reported", () =>
  accepts("convex-client-in-render", client.accepted));
