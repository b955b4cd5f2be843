"use client";

import { Authenticated, AuthLoading, Unauthenticated, useQuery } from "convex/react";
import { api } from "@notes/backend/convex/_generated/api";

export function Notes() {
  return (
    <>
      <AuthLoading>Loading …</AuthLoading>
      <Unauthenticated>Sign in to see your notes.</Unauthenticated>
      <Authenticated>
        <List />
      </Authenticated>
    </>
  );
}

function List() {
  const notes = useQuery(api.notes.list) ?? [];
  return (
    <ul>
      {notes.map((note) => (
        <li key={note._id}>{note.text}</li>
      ))}
    </ul>
  );
}
