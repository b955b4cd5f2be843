"use client";
// `SessionProvider`: a session, a client that follows it, and their contexts, for any identity SDK.
// It makes no decisions; the session and the link do. Applications use it through the `LockstepProvider` of an adapter.
import { ConvexProvider, ConvexProviderWithAuth, type ConvexReactClient } from "convex/react";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { type SessionBinding, type SessionQuery, bindSession } from "../../convex/index.ts";
import type { InitialSession, SessionSource, View } from "../../index.ts";
import { SessionContext, type SessionScope } from "./session-context.ts";
import { createStockListener, useStockAuth } from "./stock-auth.ts";

/** A source that receives every new result of its SDK's hooks. */
export interface HookSource<Auth> extends SessionSource {
  readonly update: (auth: Auth) => void;
}

/** The props that the `LockstepProvider` of every adapter accepts. */
export interface CommonProviderProps {
  /** From `createConvexClient(url)`. A stock `ConvexReactClient` works too, with the guarantees it permits. */
  readonly client: ConvexReactClient;
  /**
   * The session that the server rendered the page for, from `readSession(accessToken)` of `@lockstep/auth/server`.
   * Signed-in content is then in the server's HTML and stays on screen. Read when the provider is mounted and, with
   * authkit-nextjs, whenever it changes, as after a server action. Default: unknown, so server and browser first render as
   * `loading`. Ignored with a stock client, which would run queries before it has a token.
   */
  readonly initialSession?: InitialSession | null | undefined;
  /**
   * A query of the application, such as `api.workos.session`, that says when the access token no longer matches WorkOS. While the
   * user is signed in, the page then follows WorkOS at once: a revoked session ends, and changed roles show. Read when the
   * provider is mounted. Default: changes in WorkOS show with the next token.
   */
  readonly session?: SessionQuery | undefined;
  readonly children?: ReactNode;
}

/** The props of {@link SessionProvider}. */
export interface SessionProviderProps<Auth> extends CommonProviderProps {
  /** The result of the SDK's hooks in this render. The source receives it before the browser paints. */
  readonly auth: Auth;
  /** Whether the server rendered the page signed out. Read when the provider is mounted. Default false: unknown. */
  readonly isSignedOut?: boolean | undefined;
  /** Called once for each mounted provider. */
  readonly createSource: () => HookSource<Auth>;
}

/**
 * Keeps the Convex client signed in as the SDK's user: the part of a `LockstepProvider` that every identity SDK shares.
 *
 * @example
 * export function LockstepProvider(props: CommonProviderProps): ReactNode {
 *   return <SessionProvider {...props} auth={useSdk()} createSource={createSdkSource} />;
 * }
 */
export function SessionProvider<Auth>(props: SessionProviderProps<Auth>): ReactNode {
  const { client, auth, children } = props;
  const [engine] = useState(() => createEngine(props));
  const { binding } = engine;
  const { session } = binding;
  const [view, setView] = useState(session.view);
  // Runs after all effects of the children: queries that this view no longer shows, because they unmounted or skip, are no
  // longer watched by now.
  useEffect(() => binding.shown(view), [binding, view]);
  const scope = useMemo<SessionScope>(() => ({ view, session, client }), [view, session, client]);
  return (
    <SessionContext.Provider value={scope}>
      <ConvexProviderWithAuth client={engine.stock} useAuth={useStockAuth}>
        <SessionDriver {...engine} client={client} auth={auth} onChange={setView} />
        <ConvexProvider client={client}>{children}</ConvexProvider>
      </ConvexProviderWithAuth>
    </SessionContext.Provider>
  );
}

interface Engine<Auth> {
  readonly source: HookSource<Auth>;
  readonly binding: SessionBinding;
  readonly stock: ReturnType<typeof createStockListener>;
}

function createEngine<Auth>(props: SessionProviderProps<Auth>): Engine<Auth> {
  const { createSource, client, initialSession, isSignedOut, session: sessionQuery } = props;
  const source = createSource();
  const binding = bindSession({ source, client, initialSession, isSignedOut, sessionQuery });
  return { source, binding, stock: createStockListener(binding.session) };
}

interface SessionDriverProps<Auth> extends Engine<Auth> {
  readonly client: ConvexReactClient;
  readonly auth: Auth;
  readonly onChange: (view: View) => void;
}

/**
 * Runs before the browser paints, so that no frame shows the user of the SDK's hook next to another user's data. On a
 * server, neither kind of effect runs, and React 18 warns about layout effects.
 */
const useEffectBeforePaint = typeof window === "undefined" ? useEffect : useLayoutEffect;

/** Rendered before the children, so that its effects run before theirs, which subscribe to queries. */
function SessionDriver<Auth>({ source, binding, client, auth, onChange }: SessionDriverProps<Auth>): null {
  useEffectBeforePaint(() => source.update(auth), [source, auth]);
  // Before the browser paints, because live data would be that much later. Only the other effect stops the session: React undoes this kind
  // while a boundary hides its content.
  useEffectBeforePaint(() => void binding.start(onChange, client), [binding, client, onChange]);
  useEffect(() => binding.start(onChange, client), [binding, client, onChange]);
  return null;
}
