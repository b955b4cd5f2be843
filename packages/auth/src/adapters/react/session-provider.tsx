"use client";
// `SessionProvider`: a session, a client that follows it, and their contexts, for any identity SDK.
// It makes no decisions; the session and the link do. Applications use it through the `LockstepProvider` of an adapter.
import { ConvexProvider, ConvexProviderWithAuth, type ConvexReactClient } from "convex/react";
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Attachment, attachSession, currentClient } from "../../convex/index.ts";
import {
  type InitialSession,
  type Session,
  type SessionSource,
  type View,
  browserPlatform,
  createSession,
} from "../../index.ts";
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
  readonly children?: ReactNode;
}

interface SessionProviderProps<Auth> extends CommonProviderProps {
  /** The result of the SDK's hooks in this render. */
  readonly auth: Auth;
  readonly createSource: () => HookSource<Auth>;
}

/** Keeps the Convex client signed in as the SDK's user. */
export function SessionProvider<Auth>(props: SessionProviderProps<Auth>): ReactNode {
  const { client, auth, children } = props;
  const [engine] = useState(() => createEngine(props));
  const { session } = engine;
  const [view, setView] = useState(session.view);
  const shown = useRef<View | null>(null);
  const attached = useRef<Attachment | null>(null);
  const onAttach = useCallback((attachment: Attachment) => void (attached.current = attachment), []);
  // Runs after all effects of the children: queries that this view no longer shows, because they unmounted or skip, are no
  // longer watched by now.
  useEffect(() => {
    shown.current = view;
    attached.current?.shown();
  }, [view]);
  const scope = useMemo<SessionScope>(
    () => ({ view, session, client, isolated: isIsolated(client) }),
    [view, session, client],
  );
  return (
    <SessionContext.Provider value={scope}>
      <ConvexProviderWithAuth client={engine.stock} useAuth={useStockAuth}>
        <SessionDriver {...engine} client={client} auth={auth} shown={shown} onAttach={onAttach} onChange={setView} />
        <ConvexProvider client={client}>{children}</ConvexProvider>
      </ConvexProviderWithAuth>
    </SessionContext.Provider>
  );
}

/** Whether each identity has its own client, as with `createConvexClient`. */
const isIsolated = (client: ConvexReactClient): boolean => currentClient(client) !== client;

interface Engine<Auth> {
  readonly source: HookSource<Auth>;
  readonly session: Session;
  readonly stock: ReturnType<typeof createStockListener>;
}

function createEngine<Auth>({ createSource, client, initialSession }: SessionProviderProps<Auth>): Engine<Auth> {
  const source = createSource();
  const session = createSession({
    source,
    platform: browserPlatform(),
    initialSession: isIsolated(client) ? initialSession : null,
  });
  return { source, session, stock: createStockListener(session) };
}

interface SessionDriverProps<Auth> extends Engine<Auth> {
  readonly client: ConvexReactClient;
  readonly auth: Auth;
  /** The view that the page currently shows. */
  readonly shown: RefObject<View | null>;
  readonly onAttach: (attachment: Attachment) => void;
  readonly onChange: (view: View) => void;
}

/**
 * Runs before the browser paints, so that no frame shows the user of the SDK's hook next to another user's data. On a
 * server, neither kind of effect runs, and React 18 warns about layout effects.
 */
const useEffectBeforePaint = typeof window === "undefined" ? useEffect : useLayoutEffect;

/** Rendered before the children, so that its effects run before theirs, which subscribe to queries. */
function SessionDriver<Auth>({
  source,
  session,
  client,
  auth,
  shown,
  onAttach,
  onChange,
}: SessionDriverProps<Auth>): null {
  useEffectBeforePaint(() => source.update(auth), [source, auth]);
  useEffect(() => {
    const attachment = attachSession(client, session, () => shown.current === session.view());
    onAttach(attachment);
    const publish = (): void => onChange(session.view());
    const stopListening = session.subscribe(publish);
    const stop = session.start();
    publish();
    return () => {
      stopListening();
      // Before the session stops: stopping is not a sign-out, and the client need not reconnect if it starts again.
      attachment.detach();
      stop();
    };
  }, [session, client, shown, onAttach, onChange]);
  return null;
}
