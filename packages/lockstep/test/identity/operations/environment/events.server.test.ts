// The Events API over HTTP. Every response is checked against WorkOS's OpenAPI document.

import { expect, it } from "vitest";
import { ADA, signIn, start } from "../../support/local-authkit.ts";
import { api, type Answer, type Api } from "../../support/management.ts";

const GRACE = { email: "grace@example.com", password: "another horse" };

/** Ada signs in `count` times; each gives one `session.created`, after her own and Grace's `user.created` and the default role. */
async function withSignIns(count: number): Promise<Api> {
  const { url } = await start({ data: null, users: [ADA, GRACE] });
  for (let i = 0; i < count; i++) await signIn(url);
  return api(url);
}

const names = (answer: Answer): string[] => answer.body.data.map(({ event }: { event: string }) => event);
const ids = (answer: Answer): string[] => answer.body.data.map(({ id }: { id: string }) => id);

it("[I320] events come oldest first, ten at a time; paging by after returns each once, and desc reverses the order", async () => {
  const call = await withSignIns(12);
  const all = await call("GET", "/events?limit=100");
  expect(names(all).slice(0, 3)).toEqual(["user.created", "user.created", "role.created"]);
  expect(all.body.list_metadata.after).toBeNull();

  const first = await call("GET", "/events");
  expect(ids(first)).toEqual(ids(all).slice(0, 10));
  const walked = ids(first);
  for (let after = first.body.list_metadata.after; after !== null;) {
    const next = await call("GET", `/events?limit=3&after=${after}`);
    walked.push(...ids(next));
    after = next.body.list_metadata.after;
  }
  expect(walked).toEqual(ids(all));
  expect(ids(await call("GET", "/events?order=desc&limit=100"))).toEqual(ids(all).toReversed());
  expect(ids(await call("GET", `/events?limit=2&before=${ids(all)[5]}`))).toEqual(ids(all).slice(3, 5));

  for (const wrong of ["limit=0", "limit=101", "limit=ten", "order=up"]) {
    expect((await call("GET", `/events?${wrong}`)).status, wrong).toBe(422);
  }
});

it("[I321] names may be separated by commas, repeated or given as events[]; a name that WorkOS does not have is refused", async () => {
  const call = await withSignIns(1);
  for (const query of [
    "events=user.created,session.created",
    "events=user.created&events=session.created",
    "events%5B%5D=user.created&events%5B%5D=session.created",
  ]) {
    const found = names(await call("GET", `/events?${query}`));
    expect(new Set(found), query).toEqual(new Set(["user.created", "session.created"]));
  }
  expect(names(await call("GET", "/events?events=dsync.user.created"))).toEqual([]);
  const refused = await call("GET", "/events?events=user.created,user.crated");
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0]).toMatchObject({ field: "events", code: "unknown_event_type" });
});

it("[I322] a range of times is inclusive, an organization filter returns its own events only, and an invalid time is refused", async () => {
  const call = await withSignIns(2);
  const all = (await call("GET", "/events?limit=100")).body.data as { id: string; created_at: string }[];
  const [from, to] = [all[1]!, all[2]!];
  const range = `range_start=${from.created_at}&range_end=${to.created_at}`;
  expect(ids(await call("GET", `/events?${range}`))).toEqual([from.id, to.id]);
  expect(ids(await call("GET", "/events?organization_id=org_none"))).toEqual([]);
  for (const wrong of ["range_start=yesterday", "range_end=13"]) {
    expect((await call("GET", `/events?${wrong}`)).status, wrong).toBe(422);
  }
});
