"use client";
// `LockstepProvider`: a session, a client that follows it, and the contexts of both. Takes the props of
// `ConvexProviderWithAuthKit`. It decides nothing; the session and the link do.
import { ConvexProvider, ConvexProviderWithAuth, type ConvexReactClient } from "convex/react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { attachSession, currentClient } from "../../convex/index.ts";
import { type Session, type View, browserPlatform, createSession } from "../../index.ts";
import { type AuthKitAuth, type AuthKitSource, createAuthKitSource } from "./authkit-source.ts";
import { SessionContext, type SessionScope } from "./session-context.ts";
import { createStockListener, useStockAuth } from "./stock-auth.ts";

/** The props of {@link LockstepProvider}. */
export interface LockstepProviderProps {
  /** From `createConvexClient(url)`. A stock `ConvexReactClient` works too, with the promises it permits. */
  readonly client: ConvexReactClient;
  /** `useAuth` of `@workos-inc/authkit-react`. */
  readonly useAuth: () => AuthKitAuth;
  readonly children?: ReactNode;
}

/** What one render shows. All change together, so that no user's data is shown under another's name. */
interface Shown {
  readonly view: View;
  readonly client: ConvexReactClient;
  /** Counts the clients. `useQuery` keeps its last value when its client is exchanged, so the tree starts anew. */
  readonly generation: number;
}

/**
 * Signs the Convex client in as whoever AuthKit says, and keeps it so. Goes inside `AuthKitProvider`.
 * When the user, the organisation or the session changes, the children are mounted anew; on a refresh nothing moves.
 *
 * @example
 * const convex = createConvexClient(import.meta.env.VITE_CONVEX_URL);
 * <AuthKitProvider clientId={clientId}>
 *   <LockstepProvider client={convex} useAuth={useAuth}>…</LockstepProvider>
 * </AuthKitProvider>
 */
export function LockstepProvider({ client, useAuth, children }: LockstepProviderProps): ReactNode {
  const auth = useAuth();
  const [engine] = useState(createEngine);
  const [shown, setShown] = useState<Shown>(() => ({
    view: engine.session.view(),
    client: currentClient(client),
    generation: 0,
  }));
  const scope = useMemo<SessionScope>(
    () => ({ view: shown.view, session: engine.session, client, isolated: currentClient(client) !== client }),
    [shown.view, engine, client],
  );
  return (
    <SessionContext.Provider value={scope}>
      <ConvexProviderWithAuth client={engine.stock} useAuth={useStockAuth}>
        <SessionDriver {...engine} client={client} auth={auth} onChange={setShown} />
        <ConvexProvider key={shown.generation} client={shown.client}>
          {children}
        </ConvexProvider>
      </ConvexProviderWithAuth>
    </SessionContext.Provider>
  );
}

interface Engine {
  readonly source: AuthKitSource;
  readonly session: Session;
  readonly stock: ReturnType<typeof createStockListener>;
}

function createEngine(): Engine {
  const source = createAuthKitSource();
  const session = createSession({ source, platform: browserPlatform() });
  return { source, session, stock: createStockListener(session) };
}

interface SessionDriverProps extends Engine {
  readonly client: ConvexReactClient;
  readonly auth: AuthKitAuth;
  readonly onChange: (update: (shown: Shown) => Shown) => void;
}

/** Rendered before the children, so that its effects run before theirs subscribe to queries. */
function SessionDriver({ source, session, client, auth, onChange }: SessionDriverProps): null {
  useEffect(() => source.update(auth), [source, auth]);
  useEffect(() => {
    const attachment = attachSession(client, session);
    const publish = (): void => {
      const view = session.view();
      const now = attachment.client();
      onChange((shown) => ({ view, client: now, generation: shown.generation + (shown.client === now ? 0 : 1) }));
    };
    const stopListening = session.subscribe(publish);
    const stop = session.start();
    publish();
    return () => {
      stopListening();
      // Before the session stops: stopping is no sign-out, and the client need not reconnect if it starts again.
      attachment.detach();
      stop();
    };
  }, [session, client, onChange]);
  return null;
}
