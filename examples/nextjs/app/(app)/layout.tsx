// The pages that know who the user is.
import { auth } from "@lockstep/auth/nextjs/server";
import type { ReactNode } from "react";
import { Frame } from "./frame";
import { Providers } from "./providers";

export default async function Layout({ children }: { children: ReactNode }) {
  const { user, page } = await auth();
  // Each page decides what a visitor sees: here, all of them lead to the sign-in.
  if (user === null) return children;
  return (
    <Providers page={page}>
      <Frame>{children}</Frame>
    </Providers>
  );
}
