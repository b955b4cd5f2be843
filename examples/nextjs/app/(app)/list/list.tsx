"use client";

import type { AuthedPreloaded } from "@lockstep/auth/server";
import { useAuthedMutation, usePreloadedAuthedQuery } from "@lockstep/auth/nextjs/react";
import { api } from "../../../convex/_generated/api";
import { messageOf } from "../../error-boundary";

/** In the server's HTML, and live from then on. */
export function List({ items }: { items: AuthedPreloaded<typeof api.items.list> }) {
  const list = usePreloadedAuthedQuery(items);
  const add = useAuthedMutation(api.items.add);
  const tick = useAuthedMutation(api.items.tick);
  // An action of a form is also taken if the user was faster than the page's scripts.
  const submit = (form: FormData) => {
    const text = (form.get("text") as string).trim();
    if (text !== "") void add({ text });
  };
  if (list.status === "error") return <p role="alert">{messageOf(list.error)}</p>;
  return (
    <>
      <form action={submit}>
        <input name="text" aria-label="New item" placeholder="What do we need?" maxLength={200} autoComplete="off" />
        <button>Add</button>
      </form>
      <ul aria-live="polite" aria-busy={list.status === "pending"}>
        {list.data?.map(({ _id: id, text, done, author, mine }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={done} onChange={() => void tick({ id, done: !done })} />
              <span>{text}</span>
              <small>{mine ? "you" : author}</small>
            </label>
          </li>
        ))}
      </ul>
      {list.data?.length === 0 && <p>Nothing here yet. Add the first item.</p>}
    </>
  );
}
