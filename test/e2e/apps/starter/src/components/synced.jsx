"use client";

import { usePreloadedQuery } from "convex/react";

export function Synced({ preloaded }) {
  const { users, organizations } = usePreloadedQuery(preloaded);
  return (
    <ul aria-label="Synced by webhook">
      {[...organizations, ...users].map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
