// Public entry `@lockstep/auth`: the session engine, its contract for sources and platforms, and the errors.
export { readAccessToken } from "./core/claims.ts";
export { LockstepAuthError } from "./core/errors.ts";
export { grantsOf } from "./core/grants.ts";
export { accessTokenOf } from "./engine/access-token.ts";
export { createSession } from "./engine/create-session.ts";
export { browserPlatform } from "./platform/browser.ts";
export type { AccessToken, Identity, InitialSession } from "./core/claims.ts";
export type { TabMessage } from "./core/effect.ts";
export type { LockstepAuthErrorCode, LockstepAuthErrorText } from "./core/errors.ts";
export type { Grant, Grants } from "./core/grants.ts";
export type { AbsentReason, Attempt, Ended, HeldToken, History, Named, State } from "./core/state.ts";
export type { Phase, TokenFacts, View } from "./core/view.ts";
export type { AccessTokenOptions } from "./engine/access-token.ts";
export type { Session, SessionOptions } from "./engine/create-session.ts";
export type { LifecycleSignal, Platform, Tabs } from "./engine/platform.ts";
export type { LinkEventKind, SessionLogEntry } from "./engine/session-log.ts";
export type { FetchRequest, FetchResult, SessionSource, SourceSnapshot } from "./engine/source.ts";
