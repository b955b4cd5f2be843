"use client";

import type { AuthedPreloaded } from "@lockstep/auth/server";
import { usePreloadedAuthedQuery } from "@lockstep/auth/nextjs/react";
import type { api } from "../../../convex/_generated/api";
import { messageOf } from "../../error-boundary";

export function Members({ members }: { members: AuthedPreloaded<typeof api.members.list> }) {
  const list = usePreloadedAuthedQuery(members);
  if (list.status === "error") return <p role="alert">{messageOf(list.error)}</p>;
  return (
    <>
      <h2>Members</h2>
      <ul aria-live="polite">
        {list.data?.map(({ id, name, role, mine }) => (
          <li key={id}>
            <span>
              {name} {mine && "(you)"}
            </span>
            <small>{role}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
