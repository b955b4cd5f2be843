// The user's organization by AuthKit's hook, by the session, and by the data; and two ways to switch it.
import { SignedIn, SignedOut, useAuthedQuery, useSession, useSwitchOrganization } from "@lockstep/auth/react";
import { useAuth } from "@workos-inc/authkit-react";
import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../convex/_generated/api";

export function App() {
  const { signIn } = useAuth();
  return (
    <main data-session={useSession().status}>
      <SignedOut>
        <button onClick={() => void signIn()}>Sign in</button>
      </SignedOut>
      <SignedIn>
        <Where />
      </SignedIn>
    </main>
  );
}

function Where() {
  const { organizationId, switchToOrganization } = useAuth();
  const session = useSession();
  const stock = useQuery(api.where.here);
  const authed = useAuthedQuery(api.where.here);
  const mark = useMutation(api.where.mark);
  const switchOrganization = useSwitchOrganization();
  const [form, setForm] = useState("");
  const [marked, setMarked] = useState("");
  const go = async (event: { currentTarget: HTMLButtonElement }, how: "ours" | "theirs"): Promise<void> => {
    const to = event.currentTarget.value;
    setMarked("");
    if (how === "ours") await switchOrganization(to);
    else await switchToOrganization({ organizationId: to });
    setMarked(`${to} ${String(await mark())}`);
  };
  const organizations = new URLSearchParams(location.search).getAll("org");
  return (
    <>
      <p id="where" data-hook={organizationId ?? "none"} data-session={session.organizationId ?? "none"}>
        You are in {session.organizationId ?? "no organization"}:{" "}
        <span data-data={stock === undefined ? "" : (stock ?? "none")}>{stock}</span>
        <span data-data={authed.status === "success" ? (authed.data ?? "none") : ""}>{authed.data}</span>
      </p>
      <input aria-label="A form" value={form} onChange={(event) => setForm(event.target.value)} />
      {organizations.map((id) => (
        <div key={id}>
          <button value={id} onClick={(event) => void go(event, "ours")}>{`ours ${id}`}</button>
          <button value={id} onClick={(event) => void go(event, "theirs")}>{`theirs ${id}`}</button>
        </div>
      ))}
      <output>{marked}</output>
    </>
  );
}
