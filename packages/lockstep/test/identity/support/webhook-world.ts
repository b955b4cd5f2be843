// A webhook sender whose clock the test sets, with a function as receiver.

import { setImmediate } from "node:timers/promises";
import type { WebhookFault } from "../../../src/identity/faults/fault.ts";
import { newUser } from "../../../src/identity/objects/accounts/user.ts";
import { openStore, type Store } from "../../../src/identity/store/open-store.ts";
import { createWebhookEndpoint } from "../../../src/identity/webhooks/create-endpoint.ts";
import { createWebhooks, type Webhooks } from "../../../src/identity/webhooks/create-webhooks.ts";
import type { PostResult } from "../../../src/identity/webhooks/post-event.ts";
import type { SignedPost } from "../../../src/identity/webhooks/send-signed.ts";
import { START } from "./local-authkit.ts";

export const OK: PostResult = { ok: true, status: 200, error: null };
export const DOWN: PostResult = { ok: false, status: 503, error: "it answered 503" };

export interface World {
  store: Store;
  webhooks: Webhooks;
  /** What was sent: the URL's host and the e-mail address in the event. */
  sent: string[];
  answer: (post: SignedPost) => PostResult | Promise<PostResult>;
  faults: WebhookFault["webhook"][];
  now: number;
  /** Advances the clock, fires timers, and sends everything that can be sent. */
  pass: (ms: number) => Promise<void>;
  user: (name: string) => void;
}

export function world(store = openStore(null, () => START)): World {
  const timers: { at: number; run: () => void }[] = [];
  const w: World = {
    store,
    sent: [],
    answer: () => OK,
    faults: [],
    now: START,
    pass: async (ms) => {
      w.now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= w.now) timer.run();
        else timers.push(timer);
      }
      for (let i = 0; i < 200; i++) await setImmediate();
    },
    user: (name) => void store.users.insert(newUser(`${name}@example.com`)),
    webhooks: createWebhooks({
      store,
      now: () => w.now,
      post: async (post) => {
        const { data } = JSON.parse(post.body) as { data: { email: string } };
        w.sent.push(`${new URL(post.url).hostname} ${data.email.split("@")[0]}`);
        return w.answer(post);
      },
      after: (ms, run) => {
        const timer = { at: w.now + ms, run };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
      takeFault: () => w.faults.shift() ?? null,
      log: () => {},
    }),
  };
  return w;
}

export const endpointOf = ({ store }: World, host: string): string =>
  createWebhookEndpoint(store, { endpoint_url: `http://${host}/`, events: ["user.created"] }).id;
