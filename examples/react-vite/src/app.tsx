import { AuthPending, IdentityBoundary, SignedIn, SignedOut, useSession } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { useEffect, useSyncExternalStore } from "react";
import { Admin } from "./admin";
import { ErrorBoundary } from "./error-boundary";
import { List } from "./list";
import { Members } from "./members";
import { Organizations } from "./organizations";
import { Token } from "./token";

const VIEWS = { List, Members, Admin };

export function App() {
  const { user, signIn, signOut } = useAuth();
  const { status, organizationId } = useSession();
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  const names = Object.keys(VIEWS) as (keyof typeof VIEWS)[];
  const view = names.find((name) => organizationId !== null && hash === `#${name}`) ?? "List";
  const View = VIEWS[view];
  // Flows that begin at WorkOS, such as an invitation, lead to /login.
  useEffect(() => {
    if (status === "loading" || location.pathname !== "/login") return;
    const invitationToken = new URLSearchParams(location.search).get("invitation_token") ?? undefined;
    void signIn({ invitationToken });
  }, [status, signIn]);
  return (
    <main data-session={status}>
      <header>
        <h1>Our list</h1>
        <SignedIn>
          <span title={user?.email}>{user?.firstName ?? user?.email}</span>
          <button onClick={() => signOut()}>Sign out</button>
        </SignedIn>
      </header>
      <AuthPending>
        <p role="status">One moment …</p>
      </AuthPending>
      <SignedOut>
        <p>One shared list, live in every window. Sign in to see it and add to it.</p>
        <button onClick={() => void signIn()}>Sign in</button>
      </SignedOut>
      <SignedIn>
        <nav>
          <Organizations />
          {organizationId !== null &&
            names.map((name) => (
              <a key={name} href={`#${name}`} aria-current={name === view ? "page" : undefined}>
                {name}
              </a>
            ))}
        </nav>
        <IdentityBoundary>
          <ErrorBoundary key={view}>
            <View />
          </ErrorBoundary>
        </IdentityBoundary>
        <Token />
      </SignedIn>
    </main>
  );
}

function onHashChange(listener: () => void) {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
