// What is forgotten by itself.

import { expect, test } from "vitest";
import { pruneNowAndThen } from "../../src/identity/prune.ts";
import { sendEmailChange } from "../../src/identity/sign-in/send-proof.ts";
import { addUser, open } from "./in-process.ts";

const DAY_MS = 24 * 3_600_000;

test("[I461] the outbox keeps a mail for 30 days, and what a change of address needs for one", async () => {
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
