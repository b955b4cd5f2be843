"use client";
// What all pages show.

/** `items`: the list, or null for a page whose query ran without a user, undefined while there is none. */
export function Show({ items }) {
  return (
    <main>
      {items === undefined
        ? "loading"
        : items === null
          ? "no user"
          : items.map(({ _id, text }) => <li key={_id}>{text}</li>)}
    </main>
  );
}
