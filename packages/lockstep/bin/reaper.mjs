// Ends the process groups that the stack registered once the stack is gone, even by `kill -9`. It neither starts nor stops anything while
// its parent lives. It reads lines from stdin, "watch <pid>" and "forget <pid>"; the end of stdin means the end of the parent.

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
