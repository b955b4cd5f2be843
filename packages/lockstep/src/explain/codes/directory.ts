// The codes that the routes of the directory, `@lockstep/auth/component`, answer WorkOS with. They are seen in the deliveries of an
// endpoint in the WorkOS dashboard, and in those of local AuthKit.

import type { Topic } from "../topic.ts";

const area = "The directory's routes for webhooks and Actions";
const SET_UP = ["Set up the directory", "docs/directory.md#set-it-up"] as const;
const HEALTH = ["Look at `isConfigured` and `lastEvent`:", "npx convex run --component workos health:get"] as const;
const SEEN_AT =
  "Look at the failed delivery in the WorkOS dashboard, under Webhooks; locally, at http://localhost:4100/_lockstep/webhooks.";

/** In the order of the checks. */
export const DIRECTORY: readonly Topic[] = [
  {
    code: "SECRET_MISSING",
    area,
    summary: "The deployment has no secret to verify WorkOS's requests with",
    happened:
      "A webhook or an Action arrived (503), and the variable with its secret is not set. WorkOS delivers webhooks again for three days, so nothing is lost until then; an Action takes what is set for errors.",
    causes: [
      "`WORKOS_WEBHOOK_SECRET`, or `WORKOS_ACTION_SECRET`, is not set in this deployment. Each deployment has its own variables.",
      "`convex/convex.config.ts` does not pass the variables on: `directoryOptions(app)` is missing.",
    ],
    find: ["The message names the variable.", HEALTH],
    fix: [
      [
        "Copy the secret of the endpoint from the WorkOS dashboard:",
        "npx convex env set WORKOS_WEBHOOK_SECRET whsec_…",
      ],
      ["For Actions:", "npx convex env set WORKOS_ACTION_SECRET …"],
    ],
    related: ["INVALID_SIGNATURE", "USER_NOT_SYNCED"],
    guides: [SET_UP, ["Actions", "docs/directory.md#actions"]],
  },
  {
    code: "INVALID_SIGNATURE",
    area,
    summary: "A request was not signed with the deployment's secret",
    happened:
      "The request (401) has no `WorkOS-Signature`, one that is too old, or one made with another secret. It was not read. Without this check, anyone could change the directory.",
    causes: [
      "The secret is that of another endpoint, environment or deployment, or was changed in WorkOS.",
      "The secrets of webhooks and of Actions were mixed up.",
      "The clock of the sender or a queue in between delays requests by minutes.",
      "The request is not from WorkOS.",
    ],
    find: [
      SEEN_AT,
      ["Compare the time:", "date -u && curl -sI https://api.workos.com/ | grep -i ^date"],
      "Compare the endpoint's URL in WorkOS with this deployment's: `https://<deployment>.convex.site/workos/webhook`.",
    ],
    fix: [
      ["Set the secret of this endpoint:", "npx convex env set WORKOS_WEBHOOK_SECRET whsec_…"],
      "During a change of secrets, set both, as the guide says; then redeliver what failed, or wait for the next reconciliation.",
    ],
    related: ["SECRET_MISSING"],
    guides: [["Rotate a secret", "docs/directory.md#rotate-a-secret"], SET_UP],
  },
  {
    code: "BODY_TOO_LARGE",
    area,
    summary: "A request is larger than 512 KiB",
    happened: "The request (413) was not verified, and nothing changed. WorkOS's events have a few kB.",
    causes: ["The request is not from WorkOS, or a proxy changed it.", "An object has extraordinarily large metadata."],
    find: [SEEN_AT],
    fix: [
      "If the sender is WorkOS, shrink the metadata of the object; the next full reconciliation reads the object from WorkOS's API.",
    ],
    related: ["INVALID_BODY"],
    guides: [["Limits", "docs/directory.md#limits"]],
  },
  {
    code: "INVALID_BODY",
    area,
    summary: "The body of a signed request is not a JSON object",
    happened: "The signature is right (the answer is 400), and the body is something else than a JSON object.",
    causes: ["A test, script or tool signs a body of its own.", "A proxy re-encodes bodies and signs them again."],
    find: [SEEN_AT],
    fix: ["Send WorkOS's event unchanged, as the JSON text that was signed."],
    related: ["INVALID_EVENT", "INVALID_SIGNATURE"],
    guides: [["Webhooks", "docs/webhooks.md"]],
  },
  {
    code: "INVALID_EVENT",
    area,
    summary: "The body of a signed webhook is not an event of WorkOS",
    happened: "An event has `id`, `event` and `data`. This body (400) lacks one of them, or its type is wrong.",
    causes: [
      "An Action was sent to `/workos/webhook` instead of `/workos/action`.",
      "A test sends only the `data` of an event.",
    ],
    find: [SEEN_AT],
    fix: [
      "In WorkOS, give Actions the URL that ends in `/action`, and webhooks the one that ends in `/webhook`.",
      "In tests, make the request with `signedWebhook` of `@lockstep/auth/testing/backend`.",
    ],
    related: ["INVALID_BODY", "NO_HANDLER"],
    guides: [
      ["Actions", "docs/directory.md#actions"],
      ["Test your functions", "docs/testing.md#test-your-functions"],
    ],
  },
  {
    code: "NO_HANDLER",
    area,
    summary: "WorkOS asked an Action for which the application has no handler",
    happened:
      "The Action (503) was not decided, so WorkOS does what is set for errors: it lets the sign-in or registration through, or stops it.",
    causes: [
      "`directory.handlers` has no `authentication_action_context` or `user_registration_action_context`.",
      "The handlers are not registered: the cron job that calls them without an event is missing.",
      "The handler was added and not pushed.",
    ],
    find: [["Look at `handlers`, the registered names:", "npx convex run --component workos health:get"]],
    fix: [
      "Add the handler to `directory.handlers`, and the cron job of the guide; then push. It is registered within a minute.",
      "Or turn the Action off in the WorkOS dashboard.",
    ],
    related: ["SECRET_MISSING", "INVALID_EVENT"],
    guides: [
      ["Handlers", "docs/directory.md#handlers"],
      ["Actions", "docs/directory.md#actions"],
    ],
  },
];
