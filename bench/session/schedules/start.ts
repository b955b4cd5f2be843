// A new tab: the start of a session, under various conditions of the network and WorkOS.
import { MINUTE, late, type Schedule, signedIn } from "./schedule.ts";

const boot = (latency: number): Schedule => ({
  number: 2,
  title: `first response of WorkOS after ${latency} ms, queries mounted from the start`,
  options: { query: "always", before: ({ workos }) => void (workos.latency = latency) },
  play: (stage) => stage.pass(latency + 2000),
});

const refusedConnections = (times: number): Schedule => ({
  number: 4,
  title: `the first ${times} connections are refused`,
  options: { query: "always", before: ({ server }) => void (server.refuseConnections = times) },
  play: async (stage) => stage.pass(times * 5000),
});

export const START: readonly Schedule[] = [
  { number: 1, title: "boot, healthy", play: signedIn, limits: { sockets: 1, authenticates: 1 } },
  boot(0),
  boot(300),
  boot(5000),
  {
    number: 3,
    title: "boot signed out, public query",
    options: { person: null, query: "always" },
    play: (stage) => stage.pass(2000),
  },
  refusedConnections(1),
  refusedConnections(5),
  {
    number: 5,
    title: "socket drops while the first fetch is pending",
    options: {
      query: "always",
      before: ({ authkit }) => authkit.calls.push((real) => late(5000, real())),
    },
    play: async (stage) => {
      await stage.pass(2000);
      stage.server.drop();
      await stage.pass(5000);
    },
  },
  {
    number: 6,
    title: "first fetch rejects once",
    options: { before: ({ authkit }) => authkit.calls.push(() => Promise.reject(new TypeError("Failed to fetch"))) },
    play: signedIn,
  },
  {
    number: 7,
    title: "first fetch hangs",
    options: { before: ({ authkit }) => authkit.calls.push(() => new Promise(() => {})) },
    play: (stage) => stage.pass(16_000),
  },
  {
    number: 26,
    title: "useAuth returns new functions on every render, Strict Mode",
    options: { strict: true, before: ({ authkit }) => authkit.lay({ churn: true }) },
    play: signedIn,
    limits: { authenticates: 2 },
  },
  {
    number: 26,
    title: "Strict Mode alone",
    options: { strict: true },
    play: signedIn,
    limits: { authenticates: 2 },
  },
  {
    number: 48,
    title: "TanStack Query queries before the first render",
    options: { prefetched: true },
    play: signedIn,
  },
  {
    number: 50,
    title: "first response of WorkOS after 2 min",
    options: { query: "always", before: ({ workos }) => void (workos.latency = 2 * MINUTE) },
    play: async (stage) => {
      await stage.pass(MINUTE);
      stage.workos.latency = 50;
      await stage.pass(65_000);
    },
  },
];
