"use client";

import { createConvexClient } from "@lockstep/auth/convex";
import { LockstepProvider, usePreloadedAuthedQuery } from "@lockstep/auth/server/react";
import { Show } from "../../show";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ page, children }) {
  return (
    <LockstepProvider client={client} page={page}>
      {children}
    </LockstepProvider>
  );
}

export function List({ items }) {
  const { status, data } = usePreloadedAuthedQuery(items);
  return <Show items={status === "unauthenticated" ? null : data} />;
}
