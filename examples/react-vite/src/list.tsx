import { useMutation, useQuery } from "convex/react";
import type { FormEvent } from "react";
import { api } from "../convex/_generated/api";

export function List() {
  const items = useQuery(api.items.list);
  const add = useMutation(api.items.add);
  const tick = useMutation(api.items.tick);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("text") as string;
    event.currentTarget.reset();
    if (text.trim() !== "") void add({ text });
  };
  return (
    <>
      <form onSubmit={submit}>
        <input name="text" aria-label="New item" placeholder="What do we need?" maxLength={200} autoComplete="off" />
        <button>Add</button>
      </form>
      <ul aria-live="polite">
        {items?.map(({ _id: id, text, done, author, mine }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={done} onChange={() => void tick({ id, done: !done })} />
              <span>{text}</span>
              <small>{mine ? "you" : author}</small>
            </label>
          </li>
        ))}
      </ul>
      {items?.length === 0 && <p>Nothing here yet. Add the first item.</p>}
    </>
  );
}
