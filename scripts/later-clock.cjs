// Preloaded into a Node process (`--require`) to run it some years ahead, together with its threads and child processes.
const { ahead, moveDate } = require("./move-date.cjs");

moveDate(ahead);
