// The server renders the list; from then on it is live.
import { preloadAuthedQuery, useAuthedMutation, usePreloadedAuthedQuery } from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";
import { api } from "../../../convex/_generated/api";

export const Route = createFileRoute("/_authed/list")({
  loader: () => preloadAuthedQuery(api.items.list),
  component: List,
});

function List() {
  const { status, data: items, error } = usePreloadedAuthedQuery(Route.useLoaderData());
  const add = useAuthedMutation(api.items.add);
  const tick = useAuthedMutation(api.items.tick);
  // An action of a form is also taken if the user was faster than the page's scripts.
  const submit = (form: FormData) => {
    const text = (form.get("text") as string).trim();
    if (text !== "") void add({ text });
  };
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <>
      <form action={submit}>
        <input name="text" aria-label="New item" placeholder="What do we need?" maxLength={200} autoComplete="off" />
        <button>Add</button>
      </form>
      <ul aria-live="polite" aria-busy={status === "pending"}>
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
