import { useSession } from "@lockstep/auth/react-router/react";
import { useEffect, useState } from "react";

/** Shows the age of the access token, how often it was refreshed, and problems. Nothing else on the page changes with it. */
export function Token() {
  const session = useSession();
  // The server's HTML shows no age: it would be another one in the browser.
  const [now, setNow] = useState(0);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  if (session.status !== "authenticated") return null;
  const { token, phase } = session;
  const age = Math.max(0, Math.round((now - token.issuedAt) / 1000));
  const life = Math.round((token.expiresAt - token.issuedAt) / 1000);
  return (
    <footer>
      <meter min={0} max={life} value={Math.min(age, life)} aria-label="Age of the access token" />
      access token {age} s of {life} s · refreshed {token.refreshes}×{phase !== "confirmed" && ` · ${phase}`}
    </footer>
  );
}
