"use client";

import type { AuthedPreloaded } from "@lockstep/auth/server";
import { useAuthedMutation, usePreloadedAuthedQuery } from "@lockstep/auth/server/react";
import type { FormEvent } from "react";
import { api } from "../../../convex/_generated/api";
import { messageOf } from "../../error-boundary";

/** In the server's HTML, and live from then on. */
export function List({ items }: { items: AuthedPreloaded<typeof api.items.list> }) {
  const list = usePreloadedAuthedQuery(items);
  const add = useAuthedMutation(api.items.add);
  const tick = useAuthedMutation(api.items.tick);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("text") as string;
    event.currentTarget.reset();
    if (text.trim() !== "") void add({ text });
  };
  if (list.status === "error") return <p role="alert">{messageOf(list.error)}</p>;
  return (
    <>
      <form onSubmit={submit}>
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
