// What the session grants, and what the backend allows.
import { SignedOut, isAuthError, useAuthedQuery, useSession } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { useEffect, useState } from "react";
import { api } from "../convex/_generated/api";

/** Every text of the page with its time, ms since 1970. */
const shown: [at: number, text: string][] = [];
Object.assign(globalThis, { shown });

export function App() {
  const { signIn } = useAuth();
  const { status, reason, sessionId, isAdmin, key } = useWho();
  const secret = useAuthedQuery(api.workos.secret);
  const known = useAuthedQuery(api.workos.known);
  const [error, setError] = useState("");
  const answer = secret.data ?? (isAuthError(secret.error) ? secret.error.data.code : secret.status);
  const text = `${reason ?? status} ${isAdmin ? "admin" : "user"} ${answer}`;
  useEffect(() => void shown.push([Date.now(), text]), [text]);
  useEffect(() => {
    const note = (event: ErrorEvent): void => setError(event.message);
    addEventListener("error", note);
    return () => removeEventListener("error", note);
  }, []);
  return (
    <main data-session={sessionId} data-known={known.data ?? ""} data-identity={key}>
      <SignedOut>
        <button onClick={() => void signIn()}>Sign in</button>
      </SignedOut>
      <p>{text}</p>
      <output>{error}</output>
    </main>
  );
}

function useWho() {
  const { status, reason, identity, has } = useSession();
  const { sessionId = "", key = "" } = identity ?? {};
  return { status, reason, sessionId: sessionId ?? "", isAdmin: has({ role: "admin" }), key };
}
