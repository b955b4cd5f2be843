"use client";
// The user and the list: first as the server loaded it, then live.
import { useAuthedMutation, usePreloadedAuthedQuery, useSession, useSignOut } from "@lockstep/auth/nextjs";
import { api } from "../convex/_generated/api";

export function Status() {
  const { status, identity, token } = useSession();
  return (
    <p id="status" data-refreshes={token?.refreshes} data-phase={useSession().phase}>
      {status} {identity?.subject}
    </p>
  );
}

export function Items({ preloaded }) {
  const items = usePreloadedAuthedQuery(preloaded);
  const add = useAuthedMutation(api.items.add);
  const signOut = useSignOut();
  return (
    <>
      <ul data-status={items.status}>
        {items.data?.map(({ _id, text }) => (
          <li key={_id}>{text}</li>
        ))}
      </ul>
      <button type="button" onClick={() => add({ text: "Milk" })}>
        Add
      </button>
      <button type="button" onClick={() => signOut({ returnTo: location.origin })}>
        Sign out
      </button>
    </>
  );
}
