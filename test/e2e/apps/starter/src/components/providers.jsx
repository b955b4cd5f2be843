"use client";

import { AuthKitProvider } from "@workos-inc/authkit-nextjs/components";
import { ConvexProvider, ConvexReactClient } from "convex/react";

const convex = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL);

export function Providers({ children }) {
  return (
    <ConvexProvider client={convex}>
      <AuthKitProvider>{children}</AuthKitProvider>
    </ConvexProvider>
  );
}
