// What must hold for every event. Each invariant is named after its rule in spec/session.md.
import type { Effect } from "../../../src/core/effect.ts";
import type { Event } from "../../../src/core/event.ts";
import { isFresh } from "../../../src/core/plan.ts";
import { type Named, type State, heldToken, identityOf } from "../../../src/core/state.ts";
import { type View, viewOf } from "../../../src/core/view.ts";
import { DUE, NOW, type Node } from "./world.ts";

/** One decision of the code under test. */
export interface Decision {
  readonly before: Node;
  readonly event: Event;
  /** The state as the code returned it, with its real numbers. */
  readonly after: State;
  readonly effects: readonly Effect[];
  readonly timer: number | null;
}

type Rule = (decision: Decision) => boolean;

const fetchingId = (state: State): number | null =>
  "attempt" in state && state.attempt.kind === "fetching" ? state.attempt.id : null;
const isCapped = (state: State): boolean =>
  state.kind === "renewing" && state.attempt.kind === "waiting" && state.attempt.capped;
const isWaiting = (state: State): boolean => "attempt" in state && state.attempt.kind === "waiting";
const isSignedIn = (state: State): boolean => viewOf(state, true).status === "authenticated";
const errorOf = (view: View): unknown => (view.status === "authenticated" ? view.error : null);
const asks = ({ effects }: Decision): boolean => effects.some(({ kind }) => kind === "fetch");
const isDue = (state: State): boolean => NOW - (heldToken(state)?.receivedAt ?? NOW) >= DUE;
/** The event is the result of the current fetch. */
const answersFetch = ({ before, event }: Decision): boolean => "id" in event && event.id === fetchingId(before.state);

/** Whether the event proves that the session in that state has ended. */
function endsSession(state: State, decision: Decision): boolean {
  const { event } = decision;
  const identity = identityOf(state);
  if (event.kind === "source-absent") return true;
  if (event.kind === "fetch-gone") return answersFetch(decision);
  if (event.kind === "source-present") {
    return event.subject !== null && event.subject !== identity?.subject;
  }
  return (
    event.kind === "tab-signed-out" && event.subject === identity?.subject && event.sessionId === identity?.sessionId
  );
}

/** Whether the event names another user, organization or session. */
const namesOther = (named: Named, { event }: Decision): boolean =>
  event.kind === "source-present" &&
  [
    [named.subject ?? undefined, event.subject ?? undefined],
    [named.organizationId, event.organizationId],
    [named.sessionId, event.sessionId],
  ].some(([one, other]) => one !== undefined && other !== undefined && one !== other);
/** The owner of the held token. */
const holderOf = (state: State): Named => identityOf(state) ?? { subject: null, organizationId: undefined };
const hasUnread = ({ event }: Decision): boolean => event.kind === "source-present" && event.unread !== undefined;
/** The received token is not of the named session, or is already due; a better one is requested at once. */
const isUnfit = (d: Decision): boolean => d.event.kind === "fetch-token" && answersFetch(d);

/** Every situation in which a token may be requested. The table of spec/session.md. */
function mayAsk(d: Decision): boolean {
  const {
    before: { state, hidden },
    event,
  } = d;
  const isNews = ["timer", "wake", "restored", "tab-refreshed"].includes(event.kind);
  switch (state.kind) {
    case "unknown":
    case "absent":
      return event.kind === "source-present";
    case "acquiring":
      if (isUnfit(d)) return true;
      if (event.kind !== "source-present") return isWaiting(state) && isNews;
      return hasUnread(d) || namesOther(state.named, d) || (state.named.subject === null && event.subject !== null);
    case "active":
      if (event.kind === "timer") return !hidden;
      if (event.kind === "wake") return !hidden && isDue(state);
      if (event.kind === "needed") return isDue(state);
      if (event.kind === "source-present") return hasUnread(d) || namesOther(holderOf(state), d);
      return ["restored", "tab-refreshed", "refused", "outdated"].includes(event.kind);
    case "renewing":
      if (isUnfit(d)) return !state.attempt.force || heldToken(d.after) !== state.held;
      if (event.kind === "source-present") return (hasUnread(d) && !isCapped(state)) || namesOther(holderOf(state), d);
      return isWaiting(state) && (isCapped(state) ? event.kind === "timer" : isNews);
  }
}

/** The invariants. */
export const INVARIANTS: Readonly<Record<string, Rule>> = {
  "S2 a signed-in view starts with the result of the current fetch": (d) =>
    isSignedIn(d.before.state) || !isSignedIn(d.after) || (d.event.kind === "fetch-token" && answersFetch(d)),
  "S3 a signed-in view ends only with proof, or with another user": (d) =>
    !isSignedIn(d.before.state) || isSignedIn(d.after) || endsSession(d.before.state, d),
  "S3 proof ends a signed-in view": (d) =>
    !isSignedIn(d.before.state) || !endsSession(d.before.state, d) || !isSignedIn(d.after),
  "S7 the result of another fetch changes nothing": (d) =>
    !("id" in d.event) || answersFetch(d) || (d.after === d.before.state && d.effects.length === 0),
  "S9 a fetch starts only when none is in progress": (d) => {
    if (!asks(d) || fetchingId(d.before.state) === null || answersFetch(d)) return true;
    const kinds = d.effects.map(({ kind }) => kind);
    return kinds.includes("abandon-fetch") && kinds.indexOf("abandon-fetch") < kinds.indexOf("fetch");
  },
  "S9 at most one fetch is requested, and the state waits for it": (d) => {
    const asked = d.effects.flatMap((effect) => (effect.kind === "fetch" ? [effect.id] : []));
    const id = fetchingId(d.after);
    return asked.length === 0
      ? id === null || id === fetchingId(d.before.state)
      : asked.length === 1 && asked[0] === id;
  },
  "S9 an unneeded fetch is abandoned": (d) =>
    fetchingId(d.before.state) === null ||
    fetchingId(d.after) === fetchingId(d.before.state) ||
    answersFetch(d) ||
    d.effects.some(({ kind }) => kind === "abandon-fetch"),
  "S10 a capped wait ends with its timer, or with another identity": (d) =>
    !isCapped(d.before.state) || !asks(d) || mayAsk(d),
  "S13 the echo of an ended session is ignored, and logged": (d) => {
    if (d.before.state.kind !== "absent" || d.event.kind !== "source-present") return true;
    const { ended } = d.before.state;
    const { subject, sessionId } = d.event;
    const isSame = sessionId && ended?.sessionId ? sessionId === ended.sessionId : subject === ended?.subject;
    const isEcho = ended !== null && !hasUnread(d) && isSame;
    return isEcho === (d.after.kind === "absent") && isEcho === d.effects.some(({ kind }) => kind === "ignore-echo");
  },
  "S13 a token of the ended session does not sign back in": (d) => {
    const ended = "ended" in d.before.state ? d.before.state.ended : null;
    const next = heldToken(d.after)?.token.identity;
    return ended?.sessionId == null || next?.sessionId !== ended.sessionId || next.subject !== ended.subject;
  },
  "S14 a session proven gone is absent": (d) =>
    d.event.kind !== "fetch-gone" || !answersFetch(d) || d.after.kind === "absent",
  "S12 two consecutive refusals are an error, and acceptance ends it": (d) => {
    const held = heldToken(d.before.state);
    const isAnswer = d.event.kind === "confirmed" || d.event.kind === "refused";
    if (held === null || !isAnswer || d.event.serial !== held.serial) return true;
    const error = errorOf(viewOf(d.after, true));
    if (d.event.kind === "confirmed") return error === null;
    return held.refusals === 0 || held.refusedAt !== NOW || error !== null;
  },
  "S15 a refused token is not sent until a fetch has returned one": (d) => {
    const [held, next] = [heldToken(d.before.state), heldToken(d.after)];
    if (held === null || next === null || d.event.kind === "fetch-token") return true;
    const isRefused = held.refused || (d.event.kind === "refused" && d.event.serial === held.serial);
    return !isRefused || next.refused;
  },
  "S15 a forced fetch that returns the same token has failed": (d) => {
    const held = heldToken(d.before.state);
    if (d.event.kind !== "fetch-token" || !answersFetch(d) || held === null || held.refused) return true;
    const forced = "attempt" in d.before.state && d.before.state.attempt.force;
    return !forced || d.event.token !== held.token.value || isWaiting(d.after);
  },
  "S17 the held token belongs to the user, organization and session that the source names": (d) => {
    const { after } = d;
    if (!("held" in after)) return true;
    const before = d.event.kind !== "source-present" && "named" in d.before.state ? d.before.state.named : null;
    const { subject, organizationId, sessionId } = before ?? after.named;
    const { identity } = after.held.token;
    return (
      (subject === null || subject === identity.subject) &&
      (organizationId === undefined || organizationId === identity.organizationId) &&
      (sessionId === undefined || sessionId === identity.sessionId)
    );
  },
  "S46 the view shows the user, organization and session that the source names": (d) => {
    const identity = identityOf(d.after);
    return d.event.kind !== "source-present" || identity === null || !namesOther(identity, d);
  },
  "S47 no token is sent while the source has an unread one": (d) => {
    const [held, next] = [heldToken(d.before.state), heldToken(d.after)];
    if (next === null) return true;
    if (hasUnread(d)) return next.doubted;
    return held?.doubted !== true || next.doubted || (d.event.kind === "fetch-token" && answersFetch(d));
  },
  "S57 an outdated token is replaced by a forced fetch, unless one is being fetched": (d) => {
    if (d.event.kind !== "outdated") return true;
    const isReplaced = d.before.state.kind === "active" && d.event.serial === d.before.state.held.serial;
    return isReplaced === d.effects.some((effect) => effect.kind === "fetch" && effect.force);
  },
  "S27 a token is requested on the listed paths only": (d) => !asks(d) || mayAsk(d),
  "S28 a timer is set exactly while something waits for it": (d) => {
    if (isWaiting(d.after)) return d.timer !== null;
    if (d.after.kind !== "active") return d.timer === null;
    return d.timer !== null || (d.before.hidden && isDue(d.after));
  },
  "S29 a token that arrives now may be sent now": (d) => {
    const held = heldToken(d.after);
    return (
      d.event.kind !== "fetch-token" ||
      d.after.kind !== "active" ||
      (held !== null && isFresh(held, NOW)) ||
      isDue(d.before.state)
    );
  },
  "S31 tabs announce what happened here, and never repeat what others announced": (d) =>
    d.effects.every((effect) => {
      if (effect.kind !== "tell-tabs") return true;
      if (effect.message.kind === "refreshed") return d.event.kind === "fetch-token" && d.event.minted;
      return d.event.kind === "source-absent" && d.event.reason === "signed_out";
    }),
  "S31 a sign-out here is announced": (d) =>
    d.event.kind !== "source-absent" ||
    d.event.reason !== "signed_out" ||
    identityOf(d.before.state) === null ||
    d.effects.some((effect) => effect.kind === "tell-tabs" && effect.message.kind === "signed-out"),
};
