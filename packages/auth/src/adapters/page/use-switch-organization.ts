"use client";
// `useSwitchOrganization`: the server moves the session; the hook waits until Convex has followed.
import { useCallback } from "react";
import { reachOrganization } from "../../convex/index.ts";
import { LockstepAuthError, type Session } from "../../index.ts";
import { useSessionScope } from "../react/adapter.ts";
import { askServer } from "./ask-server.ts";
import { usePageScope } from "./page-context.ts";

/** The last switch of each session. The server may answer two requests in any order. */
const turns = new WeakMap<Session, Promise<void>>();

/**
 * Returns a function that moves the session to another organization of the user. Its promise resolves once Convex runs there as well:
 * later calls of `useAuthedMutation` run in that organization. Switches are made in order, so the last one counts. If the organization requires a sign-in of its own, the browser goes to
 * AuthKit. The function is the same on every render.
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`. The promise rejects with `ORGANIZATION_NOT_REACHED` when the
 *   switch is refused, the session ends or the switch takes over 60 s, and with `TOKEN_REFUSED` when Convex refuses it.
 */
export function useSwitchOrganization(): (organizationId: string) => Promise<void> {
  const { session } = useSessionScope();
  const { authPath, reload } = usePageScope();
  return useCallback(
    (organizationId) =>
      reachOrganization(session, organizationId, () => {
        const before = turns.get(session) ?? Promise.resolve();
        const turn = before
          .catch(() => {})
          .then(() => makeSwitch(authPath, organizationId))
          .then(reload);
        turns.set(session, turn);
        return turn;
      }),
    [session, authPath, reload],
  );
}

async function makeSwitch(authPath: string, organizationId: string): Promise<void> {
  const answer = await askServer(`${authPath}/organization`, JSON.stringify({ organizationId }));
  if (answer["kind"] === "switched") return;
  if (answer["kind"] === "sign-in") {
    const back = new URLSearchParams({
      organization_id: organizationId,
      return_to: location.pathname + location.search,
    });
    location.assign(`${authPath}/sign-in?${back}`);
  }
  throw new LockstepAuthError("ORGANIZATION_NOT_REACHED", {
    what: `AuthKit did not switch to the organization ${organizationId}.`,
    evidence: typeof answer["message"] === "string" ? answer["message"] : "It requires a sign-in of its own.",
    fix: "Check that the user is a member.",
  });
}
