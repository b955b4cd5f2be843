// A tiny service for the supervisor's tests. Its argument selects its behavior; it prints "ready" when it works.
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";

const [behaviour, file = ""] = process.argv.slice(2);
const linger = () => setInterval(() => {}, 1 << 30);

const behaviours = {
  /** Runs until it is stopped. */
  works: () => {
    linger();
    console.log("ready");
  },
  /** Never becomes ready, and prints the reason. */
  hangs: () => {
    linger();
    console.error("no route to the moon");
  },
  /** Ends before it is ready. */
  fails: () => {
    console.error("the file is damaged");
    process.exitCode = 1;
  },
  /** Works once, and cannot start a second time. */
  "works once": () => {
    if (existsSync(file)) return behaviours.fails();
    writeFileSync(file, "");
    behaviours.works();
  },
  /** Is ready and ends at once, every time. */
  "crashes always": () => console.log("ready"),
  /** Starts a child process and prints its id. */
  parent: () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1 << 30)"], { stdio: "inherit" });
    console.log(`child ${child.pid}`);
    behaviours.works();
  },
  /** Starts a process that leaves the group and keeps the output open, prints its id, and ends on request. */
  deserter: () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1 << 30)"], {
      stdio: "inherit",
      detached: true,
    });
    console.log(`child ${child.pid}`);
    behaviours.works();
  },
};
behaviours[behaviour]();
