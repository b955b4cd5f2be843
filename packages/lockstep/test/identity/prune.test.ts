// Automatic deletion of expired data.

import { expect, test } from "vitest";
import { pruneNowAndThen } from "../../src/identity/prune.ts";
import { rememberAccount } from "../../src/identity/sign-in/browser-sessions.ts";
import { enrollFactor } from "../../src/identity/sign-in/enroll-factor.ts";
import { beginSignIn } from "../../src/identity/sign-in/pending.ts";
import { sendEmailChange } from "../../src/identity/sign-in/send-proof.ts";
import { addUser, open, type InProcess } from "./support/in-process.ts";
import { CLIENT } from "./support/local-authkit.ts";

const DAY_MS = 24 * 3_600_000;

test("[I461] the outbox keeps a mail for 30 days, and as long as a change of address needs it", async () => {
  const { context, clock } = await open();
  const { store } = context;
  sendEmailChange(context, await addUser({ context }), "new@example.com");
  const afterDays = (days: number): { mails: number; changes: number } => {
    clock.now += days * DAY_MS;
    pruneNowAndThen(store, clock.now);
    return { mails: store.emails.count(), changes: store.emailChanges.count() };
  };
  expect(afterDays(0.9)).toEqual({ mails: 1, changes: 1 });
  expect(afterDays(0.2)).toEqual({ mails: 1, changes: 0 });
  expect(afterDays(28.8)).toEqual({ mails: 1, changes: 0 });
  expect(afterDays(0.2)).toEqual({ mails: 0, changes: 0 });
});

test("[I48] any request deletes expired objects, not only a sign-in, at most once a minute", async () => {
  const { context, clock, request } = await open();
  const device = async (): Promise<number> => {
    const body = new URLSearchParams({ client_id: CLIENT });
    expect((await request("/user_management/authorize/device", { method: "POST", body })).status).toBe(200);
    return context.store.deviceAuthorizations.count();
  };
  expect(await device()).toBe(1);
  clock.now += DAY_MS - 10_000;
  expect(await device()).toBe(2);
  // The first has expired, but the last check was 20 s ago.
  clock.now += 20_000;
  expect(await device()).toBe(3);
  clock.now += 60_000;
  expect(await device()).toBe(3);
});

/** Signs a user in from a new browser. */
function signInSomewhere({ context }: InProcess, userId: string): void {
  const { pending } = beginSignIn(context, {
    client_id: CLIENT,
    user_id: userId,
    method: "Password",
    second_factor: false,
    organization_id: null,
    impersonator: null,
  });
  rememberAccount(context, {}, pending);
}

test("[I511] a browser's remembered sign-in is deleted when it expires, whichever user signs in later", async () => {
  const running = await open();
  const { context, clock } = running;
  const ada = await addUser(running);
  const grace = await addUser(running, { email: "grace@example.com" });
  // More than one batch, with one that is renewed and so outlives those after it.
  for (let i = 0; i < 250; i++) signInSomewhere(running, i % 2 === 0 ? ada.id : grace.id);
  const [first] = context.store.browserSessions.list({ order: "asc", limit: 1 }).data;
  const expires_at_ms = clock.now + 40 * DAY_MS;
  context.store.browserSessions.update(first?.id ?? "", { expires_at_ms }, { quiet: true });
  clock.now += 30 * DAY_MS - 60_000;
  pruneNowAndThen(context.store, clock.now);
  expect(context.store.browserSessions.count()).toBe(250);
  clock.now += 60_000;
  pruneNowAndThen(context.store, clock.now);
  expect(context.store.browserSessions.list({}).data).toMatchObject([{ id: first?.id }]);
});

test("[I511] the log keeps events for 90 days, and at most a fixed number of the newest", async () => {
  const { context, clock, events } = await open();
  const { store } = context;
  const before = events().length;
  for (let i = 0; i < 3; i++) store.events.append("user.created", { id: `user_${i}` });
  clock.now += 90 * DAY_MS;
  pruneNowAndThen(store, clock.now);
  expect(events()).toHaveLength(before + 3);
  clock.now += 60_000;
  store.events.append("user.updated", { id: "user_0" });
  pruneNowAndThen(store, clock.now);
  expect(events()).toEqual(["user.updated"]);
  for (let i = 0; i < 10; i++) store.events.append("user.created", { id: `user_${i}` });
  store.events.prune({ before: 0, keep: 4 });
  const kept = store.events.list({ limit: 100, order: "asc" }).data;
  expect(kept.map(({ data }) => data)).toEqual([6, 7, 8, 9].map((i) => ({ id: `user_${i}` })));
});

test("[I512] a second factor unconfirmed for a day is deleted when its user sets up another", async () => {
  const running = await open();
  const { context, clock } = running;
  const { id: userId } = await addUser(running);
  const enroll = (user: string | null = userId): string =>
    enrollFactor(context, { userId: user, label: "ada" }).factor.id;
  const ofUser = (): string[] => context.store.factors.findAllBy("user_id", userId).map(({ id }) => id);
  const confirmed = enroll();
  context.store.factors.setSecret(confirmed, { totp: "A", lastStep: 1, confirmed: true });
  const unowned = enroll(null);
  const forgotten = enroll();
  clock.now += DAY_MS;
  const second = enroll();
  expect(ofUser()).toEqual([confirmed, forgotten, second]);
  clock.now += 1000;
  const third = enroll();
  expect(ofUser()).toEqual([confirmed, second, third]);
  expect(context.store.factors.find(unowned)).not.toBeNull();
});
