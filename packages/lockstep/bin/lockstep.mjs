#!/usr/bin/env node
// An older Node would fail in the code itself, with an error that does not say so. So this file has no import that one lacks.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`lockstep needs Node 20.19 or newer, and this is ${process.versions.node}. See https://nodejs.org`);
  process.exitCode = 2;
} else await import("../dist/command/main.js");
