// The directory of @lockstep/auth compared with @convex-dev/workos-authkit, in one app on local Convex: webhooks, copies of WorkOS's
// users from local AuthKit, and what a query pays for knowing its caller. The peer keeps users; ours also keeps organizations, domains,
// memberships, roles and invitations, which is in its times. Prints tables and writes bench/results/directory.json. Takes some
// minutes; `npm run bench -- directory quick` takes less, with fewer users, and `-- directory webhooks` measures one part only.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { root } from "../scripts/install.mjs";
import { inTurn, ratio, round } from "./database/measure.mjs";
import { measureCopy, measureCrash, readLists } from "./directory/copies.mjs";
import { pushedFolder, seedAuthKit, seedUsers, startAuthKit, startConvex } from "./directory/servers.mjs";
import { startSide } from "./directory/side.mjs";
import { measureWebhooks } from "./directory/webhooks.mjs";

const wanted = process.argv.slice(3);
const isQuick = wanted.includes("quick");
const SIZES = isQuick ? [1_000, 5_000] : [1_000, 100_000];
// Short rounds, because other work on the machine comes and goes.
const LOAD = isQuick ? { rounds: 6, roundMs: 250 } : { rounds: 20, roundMs: 500 };
const AT_ONCE = [1, 16];
const CALLS = ["plain", "identity", "authed", "directory", "peer"];
const CRASHED = isQuick ? 2_000 : 20_000;
const COPY_LIMIT_MS = isQuick ? 60_000 : 1_200_000;
const CRASH_LIMIT_MS = isQuick ? 120_000 : 600_000;

const result = { machine: `${process.version}, ${cpus().length} × ${cpus()[0].model}` };
/** Adds how a cost has grown since the fewest users; rows are of the same kind if these columns are equal. */
const withGrowth = (rows, cost, same) =>
  rows.map((row) => {
    const first = rows.find((other) => same.every((column) => other[column] === row[column]));
    return { ...row, [`of ${SIZES[0]} users'`]: ratio(row[cost], first[cost]) };
  });

const show = (name, title, rows) => {
  result[name] = rows;
  console.log(`\n${title}`);
  console.table(rows);
};

/** How near both are to the limit that local Convex sets, in processor time: the measure that a busy machine leaves alone. */
function shareOfCeiling([ceiling, ours, peer], goal) {
  const near = (side) => `${round((100 * ceiling) / side)} %`;
  const most = round(peer / ceiling);
  return `by processor time, ours reaches ${near(ours)} of the ceiling, the peer ${near(peer)}; ours is ${round(peer / ours)} × the peer's rate, the ceiling itself ${most} × (goal: ${goal} ×)`;
}

async function webhooks() {
  const rows = [];
  const ceilings = [];
  for (const users of SIZES) {
    const folder = await pushedFolder();
    await seedUsers(folder, users);
    const server = await startConvex(folder);
    for (const atOnce of AT_ONCE) {
      const measured = await measureWebhooks(server, { users, atOnce, ...LOAD });
      const [ceiling] = measured;
      ceilings.push(
        `${users} users, ${atOnce} at once: ${shareOfCeiling(
          measured.map(({ cpuMs }) => cpuMs),
          5,
        )}`,
      );
      for (const { kind, perSecond, p50, p95, cpuMs } of measured) {
        const at = { users, "at once": atOnce, kind, "per s": Math.round(perSecond) };
        const cost = { "p50 ms": round(p50), "p95 ms": round(p95), "processor ms each": round(cpuMs) };
        rows.push({ ...at, ...cost, "of the plain one's": ratio(cpuMs, ceiling.cpuMs) });
      }
    }
    await server.stop();
  }
  const grown = withGrowth(rows, "processor ms each", ["kind", "at once"]);
  show("webhooks", "Webhooks that update a user; the plain HTTP action verifies nothing, and writes one row", grown);
  for (const line of (result.webhookCeilings = ceilings)) console.log(line);
}

async function copies() {
  const rows = [];
  const goals = [];
  for (const users of SIZES) {
    const authkit = await startAuthKit(seedAuthKit(users));
    for (const side of ["ours", "peer"]) {
      const lists = await readLists(side, authkit);
      const copy = await measureCopy(side, authkit, COPY_LIMIT_MS);
      rows.push({
        users,
        copied: copy.users,
        organizations: side === "ours" ? users / 20 : 0,
        side,
        state: copy.state,
        "s until all users": copy.usersMs === null ? "" : round(copy.usersMs / 1000),
        s: round(copy.ms / 1000),
        "ms per user": round(copy.ms / copy.users),
        "processor ms per user": round(copy.cpuMs / copy.users),
        "MiB at the end": round(copy.rssMiB),
        "lists alone s": round(lists.ms / 1000),
        "of the lists alone": ratio(copy.ms, lists.ms),
      });
    }
    await authkit.stop();
    const [ours, peer] = rows.slice(-2);
    const isWhole = peer.state === "done" ? "" : "at least ";
    const faster = round(peer.s / ours["s until all users"]);
    const rest = `the organizations, memberships and roles, which the peer does not keep, included: ${round(peer.s / ours.s)} ×`;
    goals.push(`${users} users: ours has all users ${isWhole}${faster} × as fast as the peer (goal: 3 ×); ${rest}`);
  }
  const grown = withGrowth(rows, "processor ms per user", ["side"]);
  show("copies", "A copy of WorkOS into an empty deployment; the app's handlers write a row for each user", grown);
  for (const line of (result.copyGoals = goals)) console.log(line);
}

async function crash() {
  const authkit = await startAuthKit(seedAuthKit(CRASHED));
  const rows = [];
  for (const side of ["ours", "peer"]) {
    const outcome = await measureCrash(side, authkit, { pages: CRASHED / 200, limitMs: CRASH_LIMIT_MS });
    const { state, ms, before, pages, twice, users } = outcome;
    const at = { side, state, "users in the app": `${users} of ${CRASHED}`, "s after the crash": round(ms / 1000) };
    rows.push({ ...at, "pages before the crash": before, "pages in all": pages, "read twice": twice });
  }
  await authkit.stop();
  show("crash", `kill -9 of local Convex in the middle of a copy of ${CRASHED} users`, rows);
}

async function calls() {
  const rows = [];
  const ceilings = [];
  for (const users of SIZES) {
    const folder = await pushedFolder();
    await seedUsers(folder, users);
    const side = await startSide(folder, users);
    const costs = await inTurn(
      CALLS.map((name) => () => side.measure(name)),
      isQuick ? 5 : 15,
    );
    for (const [n, { wall, cpu }] of costs.entries()) {
      const more = {
        "µs more than plain": round(wall - costs[0].wall),
        "processor µs more": round(cpu - costs[0].cpu),
      };
      rows.push({ users, query: CALLS[n], µs: round(wall), "processor µs": round(cpu), ...more });
    }
    await side.stop();
    const [plain, identity, authed] = costs.map(({ cpu }) => cpu);
    const own = `of which ctx.auth.getUserIdentity() alone is ${round(identity - plain)} µs`;
    ceilings.push(
      `${users} users: authedQuery adds ${round(authed - plain)} µs to a plain query, ${own} (goal: 30 µs)`,
    );
  }
  const grown = withGrowth(rows, "processor µs", ["query"]);
  show("calls", "A query of one user, in process: what it knows of its caller, and what that costs", grown);
  for (const line of (result.callCeilings = ceilings)) console.log(line);
}

const parts = { webhooks, copies, crash, calls };
const names = wanted.filter((name) => name in parts);
console.log(`${result.machine}, load ${loadavg()[0].toFixed(1)}`);
for (const [name, part] of Object.entries(parts)) if (names.length === 0 || names.includes(name)) await part();
const file = path.join(root, `bench/results/directory${isQuick ? "-quick" : ""}.json`);
mkdirSync(path.dirname(file), { recursive: true });
// Parts that were not measured now stay as they are.
const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
writeFileSync(file, `${JSON.stringify({ ...known, ...result }, null, 2)}\n`);
