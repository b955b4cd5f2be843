"use client";

import { ConvexProvider, ConvexReactClient, usePreloadedQuery } from "convex/react";
import { Show } from "../../show";

const client = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ children }) {
  return <ConvexProvider client={client}>{children}</ConvexProvider>;
}

export function List({ items }) {
  return <Show items={usePreloadedQuery(items)} />;
}
