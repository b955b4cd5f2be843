// Public entry `@lockstep/auth/testing/backend`: what tests of an application's Convex functions need: identities, the directory in
// convex-test, and what WorkOS tells it.
export { claimsOf } from "./claims-of.ts";
export { createFakeWorkos } from "./fake-workos.ts";
export { mountDirectory } from "./mount-directory.ts";
export { signedWebhook } from "./signed-webhook.ts";
export type { CallerOptions } from "./claims-of.ts";
export type { FakeWorkos, WorkosObject } from "./fake-workos.ts";
export type { ComponentTest } from "./mount-directory.ts";
export type { WebhookOptions } from "./signed-webhook.ts";
