import { auth } from "@lockstep/auth/react-router";
import { useAuthedMutation, usePreloadedAuthedQuery } from "@lockstep/auth/react-router/react";
import type { FormEvent } from "react";
import { redirect } from "react-router";
import { api } from "../../convex/_generated/api";
import type { Route } from "./+types/list";

export async function loader({ context }: Route.LoaderArgs) {
  return { items: await auth.convexOf(context).preloadAuthedQuery(api.items.list, {}) };
}

/** For a form that is sent before the page's script has loaded. */
export async function action({ request, context }: Route.ActionArgs) {
  await auth.convexOf(context).fetchAuthedMutation(api.items.add, { text: textOf(await request.formData()) });
  return redirect("/list");
}

const textOf = (form: FormData) => form.get("text") as string;

/** The items are in the server's HTML, and live as soon as the page is. */
export default function List({ loaderData }: Route.ComponentProps) {
  const items = usePreloadedAuthedQuery(loaderData.items);
  const add = useAuthedMutation(api.items.add);
  const tick = useAuthedMutation(api.items.tick);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void add({ text: textOf(new FormData(event.currentTarget)) });
    event.currentTarget.reset();
  };
  if (items.status === "error") return <p role="alert">{items.error.message}</p>;
  return (
    <>
      <form method="post" onSubmit={submit}>
        <input
          name="text"
          aria-label="New item"
          placeholder="What do we need?"
          required
          pattern=".*\S.*"
          maxLength={200}
          autoComplete="off"
        />
        <button>Add</button>
      </form>
      <ul aria-live="polite">
        {items.data?.map(({ _id: id, text, done, author, mine }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={done} onChange={() => void tick({ id, done: !done })} />
              <span>{text}</span>
              <small>{mine ? "you" : author}</small>
            </label>
          </li>
        ))}
      </ul>
      {items.status === "pending" && <p role="status">One moment …</p>}
      {items.data?.length === 0 && <p>Nothing here yet. Add the first item.</p>}
    </>
  );
}
