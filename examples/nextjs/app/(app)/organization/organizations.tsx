"use client";

import type { AuthedPreloaded } from "@lockstep/auth/server";
import { usePreloadedAuthedQuery, useSession } from "@lockstep/auth/nextjs/react";
import { useFormStatus } from "react-dom";
import type { api } from "../../../convex/_generated/api";

interface Props {
  organizations: AuthedPreloaded<typeof api.workos.organizations>;
  enter: (form: FormData) => Promise<void>;
}

/** Switches between the organizations of the user. */
export function Organizations({ organizations, enter }: Props) {
  const { data = [] } = usePreloadedAuthedQuery(organizations);
  const { organizationId } = useSession();
  return (
    <>
      <h2>Organizations</h2>
      <form action={enter}>
        <ul>
          {data.map(({ id, name }) => (
            <li key={id}>
              <span>{name}</span>
              {id === organizationId ? <small>you are here</small> : <Enter id={id} name={name} />}
            </li>
          ))}
        </ul>
      </form>
      {data.length === 0 && <p>You are in no organization.</p>}
    </>
  );
}

function Enter({ id, name }: { id: string; name: string }) {
  const { pending } = useFormStatus();
  return (
    <button name="organization" value={id} disabled={pending} aria-label={`Enter ${name}`}>
      Enter
    </button>
  );
}
