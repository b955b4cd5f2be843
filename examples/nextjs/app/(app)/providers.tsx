"use client";

import { ImpersonationBanner, LockstepProvider, type PageSession } from "@lockstep/auth/nextjs/react";
import type { ReactNode } from "react";
import { api } from "../../convex/_generated/api";

export function Providers({ page, children }: { page: PageSession; children: ReactNode }) {
  return (
    <LockstepProvider page={page} session={api.workos.session}>
      <ImpersonationBanner />
      {children}
    </LockstepProvider>
  );
}
