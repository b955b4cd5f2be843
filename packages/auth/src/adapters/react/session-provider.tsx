"use client";
// `SessionProvider`: a session, a client that follows it, and the contexts of both, for whatever SDK the session comes
// from. It decides nothing; the session and the link do. Applications see it as the `LockstepProvider` of an adapter.
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

/** A source that is told of every new result of its SDK's hooks. */
export interface HookSource<Auth> extends SessionSource {
  readonly update: (auth: Auth) => void;
}

/** The props that the `LockstepProvider` of every adapter takes. */
export interface CommonProviderProps {
  /** From `createConvexClient(url)`. A stock `ConvexReactClient` works too, with the promises it permits. */
  readonly client: ConvexReactClient;
  /**
   * The session that the page was rendered for on a server, from `readSession(accessToken)` of `@lockstep/auth/server`:
   * what is signed in is then in the server's HTML and stays on screen. Read when the provider is mounted, and with
   * authkit-nextjs whenever it changes, as after a server action. Default: none is known, so both render as `loading`. Not used with a stock client, which would run queries before it has a token.
   */
  readonly initialSession?: InitialSession | null | undefined;
  readonly children?: ReactNode;
}

interface SessionProviderProps<Auth> extends CommonProviderProps {
  /** What the SDK's hooks gave in this render. */
  readonly auth: Auth;
  readonly createSource: () => HookSource<Auth>;
}

/** Signs the Convex client in as the user that the SDK names, and keeps it so. */
export function SessionProvider<Auth>(props: SessionProviderProps<Auth>): ReactNode {
  const { client, auth, children } = props;
  const [engine] = useState(() => createEngine(props));
  const { session } = engine;
  const [view, setView] = useState(session.view);
  const shown = useRef<View | null>(null);
  const attached = useRef<Attachment | null>(null);
  const onAttach = useCallback((attachment: Attachment) => void (attached.current = attachment), []);
  // After every effect of the children: what this view shows no more, by unmounting or by asking for nothing, is not
  // watched any more.
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

/** Whether each identity has a client of its own, as with one of `createConvexClient`. */
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
  /** What the page shows. */
  readonly shown: RefObject<View | null>;
  readonly onAttach: (attachment: Attachment) => void;
  readonly onChange: (view: View) => void;
}

/**
 * Before the browser paints, so that no frame shows the user of the SDK's hook beside another user's data. On a server
 * neither kind of effect runs, and React 18 warns of this one.
 */
const useEffectBeforePaint = typeof window === "undefined" ? useEffect : useLayoutEffect;

/** Rendered before the children, so that its effects run before theirs subscribe to queries. */
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
      // Before the session stops: stopping is no sign-out, and the client need not reconnect if it starts again.
      attachment.detach();
      stop();
    };
  }, [session, client, shown, onAttach, onChange]);
  return null;
}
