// A page that a server rendered. The peers cannot pass the server's session to the browser, which their first frame shows.
import type { Schedule } from "./schedule.ts";

const isOf = (person: string) => (text: string) => text === `in/${person}`;

export const RENDERED: readonly Schedule[] = [
  {
    number: 44,
    title: "a server renders the page for a session",
    options: { rendered: { person: "alice", age: 10 } },
    rendered: (screens) => screens.every(isOf("alice")),
    play: (stage) => stage.pass(2000),
    limits: { sockets: 1 },
  },
  {
    number: 45,
    title: "a preloaded value, and a token that takes 3 s",
    options: { rendered: { person: "alice", age: 10 }, before: ({ workos }) => void (workos.latency = 3000) },
    // Whatever the status, the data stays.
    rendered: (screens) => screens.every((text) => text.endsWith("/alice")),
    play: (stage) => stage.pass(5000),
  },
  ...["bob", null].map((person): Schedule => ({
    number: 46,
    title: `preloaded for one user, the browser is ${person === null ? "signed out" : "another"}`,
    options: { person, rendered: { person: "alice", age: 10, asUnauthenticated: true } },
    rendered: (screens) => screens.every((text) => !text.endsWith("/alice")),
    play: (stage) => stage.pass(2000),
  })),
  {
    number: 47,
    title: "a server rendered the page with an expired token",
    options: { rendered: { person: "alice", age: 400 } },
    rendered: (screens) => screens.every(isOf("alice")),
    play: (stage) => stage.pass(2000),
  },
];
