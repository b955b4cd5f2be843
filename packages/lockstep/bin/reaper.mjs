// Ends the process groups it was told of when the stack that told it is gone, even by `kill -9`.
// It does not start or stop anything while its parent lives. It reads lines from stdin, "watch <pid>" and "forget <pid>";
// the end of stdin is the end of the parent.

import { createInterface } from "node:readline";

const groups = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  const [word, pid] = line.split(" ");
  if (word === "watch") groups.add(Number(pid));
  else groups.delete(Number(pid));
}

for (const group of groups) {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // The group has already ended.
  }
}
