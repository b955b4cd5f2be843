// The codes of the `lockstep` command: starting the stack, its services and its data.

import type { Topic } from "../topic.ts";

const area = "The lockstep command";
const DATA = ["Your local data", "docs/local-data.md"] as const;

/** In the order of `LockstepErrorCode`. */
export const STACK: readonly Topic[] = [
  {
    code: "PORT_BUSY",
    area,
    summary: "A service cannot start, because its port is taken or reserved",
    happened:
      "Another program listens on the port, or the system has reserved it. Nothing was started. Lockstep does not take another port by itself, because redirect URIs and the app's settings name it.",
    causes: [
      "Another `lockstep dev`, or the app itself, runs in another terminal.",
      "A process of an earlier start is still there: one that was started through `--`.",
      "Windows has reserved the port for virtual machines; below 1024, the port is for root.",
    ],
    find: [
      ["See which program has it (here for 4100; the message names yours):", "lsof -i :4100"],
      ["On Windows:", "netstat -ano | findstr :4100"],
      ["On Windows, for reserved ports:", "netsh interface ipv4 show excludedportrange protocol=tcp"],
    ],
    fix: [
      "Stop that program.",
      [
        "Or choose other ports:",
        "npx lockstep dev --authkit-port 4101 --convex-port 3220 --site-port 3221 --app-port 5174",
      ],
    ],
    related: ["SERVICE_FAILED", "DATA_FILE_IN_USE"],
    guides: [["README", "README.md#add-it-to-your-app"]],
  },
  {
    code: "HOST_NOT_LOOPBACK",
    area,
    summary: "A server of Lockstep was asked to listen on more than this machine",
    happened:
      "Local AuthKit and local Convex accept development passwords and have no protection against a network, so they only listen on 127.0.0.1.",
    causes: ["`--host`, or `host` in code, is something else, such as `0.0.0.0`."],
    find: ["The second line of the message names the requested host."],
    fix: [
      "Use 127.0.0.1, or leave the host out.",
      [
        "To reach the stack of another machine, forward its ports to yours:",
        "ssh -L 5173:localhost:5173 -L 4100:localhost:4100 -L 3210:localhost:3210 -L 3211:localhost:3211 <machine>",
      ],
    ],
    related: ["misdirected_request"],
    guides: [["Local AuthKit", "docs/local-authkit.md"]],
  },
  {
    code: "DATA_FILE_UNREADABLE",
    area,
    summary: "A data file cannot be opened",
    happened: "Lockstep could not open the file that the message names. It was not changed.",
    causes: [
      "The file or its folder belongs to another user, such as root after a start with sudo.",
      "The disk is full or read-only.",
      "`lockstep database export --from` names a folder without a database.",
    ],
    find: [
      "The second line has the system's own message.",
      [
        "Look at the owner and the rights (the banner of `lockstep dev` shows the folder as `Data`):",
        "ls -la <folder>",
      ],
      ["See whether the disk is full:", "df -h ."],
    ],
    fix: [
      ["Make the folder yours again:", "sudo chown -R $USER <folder>"],
      ["Or start with other data:", "npx lockstep dev --ephemeral"],
    ],
    related: ["DATA_FILE_CORRUPT", "DATA_FILE_IN_USE"],
    guides: [DATA],
  },
  {
    code: "DATA_FILE_CORRUPT",
    area,
    summary: "A data file is damaged; it was left unchanged",
    happened:
      "SQLite cannot read the file, or its contents contradict one another. Lockstep never repairs or replaces a damaged file: it may be the only copy of your documents.",
    causes: [
      "The disk was full or failed.",
      "The file was copied or synchronized (a cloud folder) while the stack was running.",
      "Another program has written to it.",
    ],
    find: ["The second line has the evidence.", "Check the disk before you trust it with a new file."],
    fix: [
      [
        "If it is the file of local Convex, save what can be read; what is left out is listed:",
        "npx lockstep database export --out rescued.zip",
      ],
      "Move the file away: the message has the command. Then start again, which creates a new one.",
      [
        "Put the documents back, while the stack runs:",
        "npx lockstep exec -- npx convex import --replace-all rescued.zip",
      ],
    ],
    related: ["DATA_FILE_UNREADABLE", "DATA_FILE_IN_USE"],
    guides: [DATA],
  },
  {
    code: "DATA_FILE_IN_USE",
    area,
    summary: "Another process has the data file open",
    happened: "Two processes that write to one file would damage it, so the second one stops. Nothing was changed.",
    causes: [
      "`lockstep dev` runs for this app in another terminal.",
      "`lockstep database export` was started while the stack is running.",
    ],
    find: [["See which process has the file that the message names:", "lsof <file>"]],
    fix: [
      "Stop the other one with Ctrl-C.",
      "To run a second stack of the same app, give it `--ephemeral` and other ports; see PORT_BUSY.",
      ["To export documents of a running stack:", "npx lockstep exec -- npx convex export --path snapshot.zip"],
    ],
    related: ["PORT_BUSY"],
    guides: [DATA],
  },
  {
    code: "DATA_IN_APP",
    area,
    summary: "The data folder is inside the app or its workspace",
    happened:
      "The data has signing keys and passwords. In the app's folder, a dev server would serve it, git would commit it, and Tailwind would reload the page on every write.",
    causes: [
      "`--data` names a folder inside the app, or inside the workspace that it belongs to.",
      "An earlier version of Lockstep left its state in the app.",
    ],
    find: ["The second line names both folders."],
    fix: [
      "Leave `--data` out, or name a folder outside.",
      "If the state is from an earlier version, run the command in the message, which moves or deletes it.",
      ["If the folder was ever committed, remove it from git as well:", "git rm -r --cached <folder>"],
    ],
    related: ["BAD_OPTION"],
    guides: [DATA],
  },
  {
    code: "NO_STACK",
    area,
    summary: "No stack is running for this app",
    happened:
      "`lockstep exec` gives a command the addresses and keys of the running stack. There is none for the current folder.",
    causes: [
      "`lockstep dev` is not running, or has not finished its start.",
      "The command was run in another folder than the app's, or the stack was started with another `--data`.",
    ],
    find: ["The second line names the file that the running stack would have written."],
    fix: [
      ["Start it in another terminal, in the app's folder:", "npx lockstep dev"],
      ["Pass the same folder if you use `--data`:", "npx lockstep exec --data <folder> -- <command>"],
    ],
    related: ["SERVICE_FAILED"],
    guides: [["README", "README.md#add-it-to-your-app"]],
  },
  {
    code: "BAD_OPTION",
    area,
    summary: "The command line, an option or the app's folder is not usable",
    happened: "Nothing was started. From the command line, the exit code is 2.",
    causes: [
      "An option is misspelled, or its value is out of range.",
      "The folder has no `package.json`, no `convex` package, or no framework that Lockstep knows how to start.",
      "`--convex` lacks an admin key, or `--admin-key` and `--force` lack `--convex`.",
      "In code, an option of `createAuthKit`, `createConvex` or `createStack` is wrong.",
    ],
    find: [
      "The message names the option, its value and a value that works.",
      ["See all options:", "npx lockstep dev --help"],
    ],
    fix: [
      "Run the command in the app's folder.",
      [
        "For a framework that Lockstep does not know, pass the command; it must listen on `PORT`:",
        "npx lockstep dev -- npm run dev",
      ],
    ],
    related: ["BAD_SEED", "AUTH_CONFIG_UNAWARE"],
    guides: [["README", "README.md#add-it-to-your-app"]],
  },
  {
    code: "BAD_SEED",
    area,
    summary: "The seed file is unreadable or invalid",
    happened: "Local AuthKit did not start, and nothing of the seed was stored.",
    causes: [
      "The path is wrong, or relative to another folder.",
      "A field is misspelled or has the wrong type; YAML is indented wrong, or reads a value such as `no` as false.",
      "An object refers to a user, role or organization that the seed does not have.",
    ],
    find: ["The message names the file, the line and the field."],
    fix: ["Correct the line. The guide lists the fields; `examples/react-vite/seed.yaml` is a complete one."],
    related: ["BAD_OPTION"],
    guides: [["Seed files", "docs/local-authkit.md#seed"]],
  },
  {
    code: "SERVICE_FAILED",
    area,
    summary: "A service of the stack did not start, or kept crashing",
    happened:
      "Local AuthKit, local Convex, `convex dev` or the app exited before it was ready, or stopped more than five times within 30 s. All others were stopped.",
    causes: [
      "The app's own command fails: a syntax error, a missing package, a port that it does not take from `PORT`.",
      "The functions do not compile, or the push was refused.",
      "A package needs a newer Node; the terminal lists such packages at startup.",
      "Local AuthKit has its own API keys from an earlier seed.",
    ],
    find: [
      "Read the service's last lines, which are in the message or above it.",
      ["Show everything that the services print:", "LOCKSTEP_LOG=debug npx lockstep dev"],
      "Run the failing command on its own, such as `npx vite` or `npx convex dev`.",
    ],
    fix: [
      "Fix what the service reports, and start again.",
      "If local AuthKit was seeded with its own API keys, pass the same `--seed` again.",
    ],
    related: ["PORT_BUSY", "InvalidModules", "NO_STACK"],
    guides: [["Troubleshooting", "docs/troubleshooting.md"]],
  },
];
