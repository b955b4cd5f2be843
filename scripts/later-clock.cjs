// What a process of Node loads first (`--require`) to run some years ahead, with its threads and all that it starts.
const { ahead, moveDate } = require("./move-date.cjs");

moveDate(ahead);
