"use client";

import { createConvexClient } from "@lockstep/auth/convex";
import { ImpersonationBanner, LockstepProvider, type PageSession } from "@lockstep/auth/server/react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { api } from "../../convex/_generated/api";

const client = createConvexClient(process.env.NEXT_PUBLIC_CONVEX_URL!);

export function Providers({ page, children }: { page: PageSession; children: ReactNode }) {
  const router = useRouter();
  return (
    <LockstepProvider client={client} page={page} session={api.workos.session} onOutdated={() => router.refresh()}>
      <ImpersonationBanner />
      {children}
    </LockstepProvider>
  );
}
