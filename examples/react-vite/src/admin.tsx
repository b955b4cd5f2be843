import { useAuthedMutation, useAuthedQuery } from "@lockstep/auth/react";
import { api } from "../convex/_generated/api";
import { messageOf } from "./error-boundary";

/** The state of the directory. Only the function decides who sees it; a refusal is data too. */
export function Admin() {
  const { status, data: health, error } = useAuthedQuery(api.admin.health);
  const reconcile = useAuthedMutation(api.admin.reconcile);
  if (status === "error") return <p role="alert">{messageOf(error)}</p>;
  if (status !== "success") return <p role="status">One moment …</p>;
  const { lastEvent, backlog, failures, lastRun } = health;
  const time = (ms: number) => new Date(ms).toLocaleTimeString();
  return (
    <>
      <h2>Directory</h2>
      <dl>
        <dt>Last event</dt>
        <dd>
          {lastEvent
            ? `${lastEvent.event}, ${time(lastEvent.receivedAt)}, after ${Math.round(lastEvent.lagMs)} ms`
            : "none yet"}
        </dd>
        <dt>Waiting for a handler</dt>
        <dd>{backlog}</dd>
        <dt>Failed</dt>
        <dd>{failures.length === 0 ? 0 : failures.map(({ event, error: why }) => `${event}: ${why}`).join(", ")}</dd>
        <dt>Last comparison with WorkOS</dt>
        <dd>{lastRun ? `${lastRun.state}, ${time(lastRun.endedAt ?? lastRun.startedAt)}` : "none yet"}</dd>
      </dl>
      <button disabled={lastRun?.state === "running"} onClick={() => void reconcile()}>
        Compare with WorkOS
      </button>
    </>
  );
}
