"use client";

import { IdentityBoundary, SignedIn, SignedOut, SignOutButton, useSession, useUser } from "@lockstep/auth/nextjs/react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../error-boundary";
import { Token } from "./token";

const PAGES = { "/list": "List", "/organization": "Organization" };

/** What surrounds every page of a user. */
export function Frame({ children }: { children: ReactNode }) {
  const { status } = useSession();
  const user = useUser();
  const path = usePathname();
  return (
    <main data-session={status}>
      <header>
        <h1>Our list</h1>
        <SignedIn>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <SignOutButton returnTo="/" />
        </SignedIn>
      </header>
      <SignedIn>
        <nav>
          {Object.entries(PAGES).map(([href, name]) => (
            <Link key={href} href={href} aria-current={href === path ? "page" : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <IdentityBoundary>
          <ErrorBoundary key={path}>{children}</ErrorBoundary>
        </IdentityBoundary>
        <Token />
      </SignedIn>
      <SignedOut>
        <p>You are signed out.</p>
        <a className="button" href={`/auth/sign-in?return_to=${path}`}>
          Sign in
        </a>
      </SignedOut>
    </main>
  );
}
