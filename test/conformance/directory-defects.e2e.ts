// The known defects of @convex-dev/workos-authkit, played against it and against our component: signed webhooks, and copies of WorkOS's
// users from local AuthKit. Both run in one app, whose handlers keep a row of their own for each user. What the package does wrong is
// recorded exactly, so that a release which mends it fails here.
//
// | scenario | ours | 0.2.9 |
// | --- | --- | --- |
// | an app is pushed before any variable is set | ✓ | ✗ |
// | D1 `user.updated` arrives before `user.created` | ✓ | ✗ |
// | D2 an update arrives after the deletion | ✓ | ✗ |
// | D3 `user.deleted` arrives before `user.created` | ✓ | ✗ |
// | D4 WorkOS adds a field to users | ✓ | ✓ |
// | D5 two updates within one millisecond | ✓ | ✗ |
// | an event that is sent twice is applied once | ✓ | ✓ |
// | a missing, a foreign and an old signature are refused with 401 | ✓ | ✗ |
// | a signature from the future is refused with 401 | ✓ | ✗ |
// | the signature is that of the bytes, not of the parsed body | ✓ | ✗ |
// | an event of an unknown type is accepted | ✓ | ✓ |
// | D6 a copy of WorkOS's users mends a stale user, and removes one who was deleted | ✓ | ✗ |
// | D7 the app's handler throws for one user of a copy | ✓ | ✗ |
// | the API key is stored nowhere | ✓ | ✗ |
// | the IDs of events are not kept for ever | ✓ | ✗ |
// | passed | 15 | 3 |

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../e2e/support/example.ts";
import { type DirectoryWorld, type Side, startDirectoryWorld } from "./support/directory-world.ts";

interface Scenario {
  what: string;
  /** Plays it, and returns what there is to see. `id` is of a user who is in no other scenario. */
  play: (stage: { side: Side; id: string; world: DirectoryWorld }) => Promise<unknown>;
  right: unknown;
  /** What happens in the package if it is not right. */
  peer?: unknown;
}

let events = 0;
/** Ids of events are in the order of creation, as WorkOS's ULIDs are. */
function eventOf(event: string, data: object): object {
  const id = `event_01${String(events++).padStart(24, "0")}`;
  return { object: "event", id, event, created_at: new Date().toISOString(), data };
}

/** A user as WorkOS sends one, last changed in that minute of the past hour. */
function userOf(id: string, minute: number, email = `${minute}@example.com`): object {
  const at = (minutes: number): string => new Date(Date.now() - 3_600_000 + minutes * 60_000).toISOString();
  const names = { name: null, first_name: "Ada", last_name: null };
  const rest = { email_verified: true, profile_picture_url: null, last_sign_in_at: null, locale: null };
  const all = { object: "user", id, email, ...names, ...rest, external_id: null, metadata: {} };
  return { ...all, created_at: at(0), updated_at: at(minute) };
}

const both = (email: string | null): object => ({ directory: email, app: email });

const SCENARIOS: Scenario[] = [
  {
    what: "an app is pushed before any variable is set",
    play: ({ side }) => side.firstPush(),
    right: "Convex functions ready! The webhook answers 503.",
    peer: "Missing environment variables: WORKOS_CLIENT_ID, WORKOS_API_KEY, WORKOS_WEBHOOK_SECRET",
  },
  {
    what: "D1 `user.updated` arrives before `user.created`",
    async play({ side, id }) {
      await side.send(eventOf("user.updated", userOf(id, 2)));
      await side.send(eventOf("user.created", userOf(id, 1)));
      return await side.known(id);
    },
    right: both("2@example.com"),
    // The app's handler of `user.created` never runs.
    peer: { directory: "2@example.com", app: null },
  },
  {
    what: "D2 an update arrives after the deletion",
    async play({ side, id }) {
      await side.send(eventOf("user.created", userOf(id, 1)));
      await side.send(eventOf("user.deleted", userOf(id, 1)));
      await side.send(eventOf("user.updated", userOf(id, 2)));
      return await side.known(id);
    },
    right: both(null),
    peer: { directory: "2@example.com", app: null },
  },
  {
    what: "D3 `user.deleted` arrives before `user.created`",
    async play({ side, id }) {
      await side.send(eventOf("user.deleted", userOf(id, 1)));
      await side.send(eventOf("user.created", userOf(id, 1)));
      return await side.known(id);
    },
    right: both(null),
    peer: both("1@example.com"),
  },
  {
    what: "D4 WorkOS adds a field to users",
    async play({ side, id }) {
      await side.send(eventOf("user.created", { ...userOf(id, 1), pronouns: "she", nested: { one: [1] } }));
      return await side.known(id);
    },
    // The SDK of the peer drops fields that it does not know; the peer fails once the SDK knows them.
    right: both("1@example.com"),
  },
  {
    what: "D5 two updates within one millisecond",
    async play({ side, id }) {
      const first = userOf(id, 2);
      await side.send(eventOf("user.created", userOf(id, 1)));
      await side.send(eventOf("user.updated", first));
      await side.send(eventOf("user.updated", { ...first, email: "second@example.com" }));
      return await side.known(id);
    },
    right: both("second@example.com"),
    peer: both("2@example.com"),
  },
  {
    what: "an event that is sent twice is applied once",
    async play({ side, id }) {
      const event = eventOf("user.created", userOf(id, 1));
      const statuses = [await side.send(event), await side.send(event)];
      return { statuses, told: await side.told(id) };
    },
    right: { statuses: [200, 200], told: ["user.created"] },
  },
  {
    what: "a missing, a foreign and an old signature are refused with 401",
    async play({ side, id }) {
      const event = eventOf("user.created", userOf(id, 1));
      const refused = [{ hasHeader: false }, { secret: "whsec_of_mallory" }, { offset: -600_000 }];
      const statuses = await Promise.all(refused.map((signed) => side.send(event, signed)));
      return { statuses, ...(await side.known(id)) };
    },
    right: { statuses: [401, 401, 401], ...both(null) },
    peer: { statuses: [500, 500, 500], ...both(null) },
  },
  {
    what: "a signature from the future is refused with 401",
    play: ({ side, id }) => side.send(eventOf("user.created", userOf(id, 1)), { offset: 600_000 }),
    right: 401,
    peer: 200,
  },
  {
    what: "the signature is that of the bytes, not of the parsed body",
    async play({ side, id }) {
      const body = JSON.stringify(eventOf("user.created", userOf(id, 1)), null, 2).replace(
        '"Ada"',
        String.raw`"\u0041da"`,
      );
      return { status: await side.send(body), ...(await side.known(id)) };
    },
    right: { status: 200, ...both("1@example.com") },
    peer: { status: 500, ...both(null) },
  },
  {
    what: "an event of an unknown type is accepted",
    play: ({ side, id }) => side.send(eventOf("user.applauded", userOf(id, 1))),
    right: 200,
  },
  {
    what: "D6 a copy of WorkOS's users mends a stale user, and removes one who was deleted",
    async play({ side, world }) {
      const [stale, deleted, missed] = [await world.createUser(), await world.createUser(), await world.createUser()];
      for (const { id } of [stale, deleted]) await side.send(eventOf("user.created", userOf(id, 1, "old@example.com")));
      await world.api("DELETE", `/user_management/users/${deleted.id}`);
      await side.sync();
      return {
        stale: await side.known(stale.id, stale.email),
        deleted: await side.known(deleted.id),
        missed: await side.known(missed.id, missed.email),
      };
    },
    right: { stale: both("as in WorkOS"), deleted: both(null), missed: both("as in WorkOS") },
    peer: { stale: both("old@example.com"), deleted: both("old@example.com"), missed: both("as in WorkOS") },
  },
  {
    what: "D7 the app's handler throws for one user of a copy",
    async play({ side, world }) {
      const [first, refused, last] = [
        await world.createUser(),
        await world.createUser("refused"),
        await world.createUser(),
      ];
      await side.sync();
      const all = [first, refused, last].map(({ id, email }) => side.known(id, email));
      await world.api("DELETE", `/user_management/users/${refused.id}`);
      return await Promise.all(all);
    },
    right: [both("as in WorkOS"), { directory: "as in WorkOS", app: null }, both("as in WorkOS")],
    peer: [both(null), both(null), both(null)],
  },
  {
    what: "the API key is stored nowhere",
    async play({ side, world }) {
      // WorkOS does not answer, so that the copy does not end.
      await world.api("POST", "/_lockstep/faults", { method: "*", path: "*", delay_ms: 600_000 });
      await side.startSync();
      const files = await world.filesWithKey();
      await world.api("DELETE", "/_lockstep/faults");
      return files.filter((file) => file.startsWith(`_components/${side.mount}/`));
    },
    right: [],
    peer: ["_components/workOSAuthKit/backfillState/documents.jsonl"],
  },
  {
    what: "the IDs of events are not kept for ever",
    async play({ side, world }) {
      // A year later, once ours is empty. The peer is asked last.
      if (side === world.ours) {
        await world.moveOn();
        await expect.poll(side.events).toBe(0);
      }
      return (await side.events()) > 0 ? "kept" : "removed";
    },
    right: "removed",
    peer: "kept",
  },
];

let world: DirectoryWorld;
beforeAll(async () => {
  world = await startDirectoryWorld();
});
afterAll(async () => world?.close());

describe.each(SCENARIOS)("$what", ({ play, right, peer = right }) => {
  it("[F480] ours", async () => {
    expect(await play({ side: world.ours, id: `user_${events++}`, world })).toEqual(right);
  });
  it("[F480] @convex-dev/workos-authkit", async () => {
    expect(await play({ side: world.peer, id: `user_${events++}`, world })).toEqual(peer);
  });
});

it("[F480] the table at the head of this file and the one in docs/directory.md are complete", () => {
  const [all, passed] = [SCENARIOS.length, SCENARIOS.filter(({ peer }) => peer === undefined).length];
  const rows = SCENARIOS.map(({ what, peer }) => `| ${what} | ✓ | ${peer === undefined ? "✓" : "✗"} |`);
  const table = ["| scenario | ours | 0.2.9 |", "| --- | --- | --- |", ...rows, `| passed | ${all} | ${passed} |`];
  expect(readFileSync(import.meta.filename, "utf8")).toContain(table.map((line) => `// ${line}\n`).join(""));
  const guide = readFileSync(path.join(ROOT, "docs/directory.md"), "utf8").replaceAll(/ +/g, " ");
  expect(guide).toContain(rows.map((row) => `${row.replace(/D\d /, "")}\n`).join(""));
});
