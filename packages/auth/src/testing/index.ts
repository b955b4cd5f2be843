// Public entry `@lockstep/auth/testing`: fakes with which applications test what they show in every state of a session.
export { createFakeBrowser } from "./fake-browser.ts";
export { makeToken, readToken } from "./make-token.ts";
export { createScriptedPlatform } from "./scripted-platform.ts";
export { createScriptedSource } from "./scripted-source.ts";
export { createSyncServer } from "./sync-server.ts";
export { createFakeClock, createGlobalClock } from "./test-clock.ts";
export type { FakeBrowser } from "./fake-browser.ts";
export type { TokenClaims } from "./make-token.ts";
export type { ScriptedPlatform, ScriptedPlatformOptions } from "./scripted-platform.ts";
export type { FetchMode, Person, ScriptedSource, ScriptedSourceOptions } from "./scripted-source.ts";
export type { FakeFunction, Run, SyncServer, SyncServerOptions } from "./sync-server-shape.ts";
export type { FakeClock, TestClock } from "./test-clock.ts";
