import { useSession } from "@lockstep/auth/tanstack-start";
import { useEffect, useState } from "react";

/** Shows the age of the access token, how often it was refreshed, and problems. Nothing else on the page changes with it. */
export function Token() {
  const session = useSession();
  // Only in the page: the server's clock has another time.
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (session.status !== "authenticated" || now === undefined) return null;
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
