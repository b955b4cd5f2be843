import { auth } from "@lockstep/auth/nextjs/server";
import { returnPath } from "@lockstep/auth/server";
import { redirect } from "next/navigation";
import "./own.css";
import { signIn } from "./sign-in";
import { SignIn } from "./sign-in-view";

export const metadata = { title: "Sign in", referrer: "same-origin" as const };

type Query = Partial<Record<string, string | string[]>>;

export default async function Page({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const one = (name: string) => [query[name]].flat()[0] ?? "";
  // Of the link in a mail about a forgotten password.
  const token = one("token");
  const returnTo = returnPath(one("return_to"));
  if (token === "" && (await auth()).status !== "signed-out") redirect(returnTo);
  return (
    <main className="own">
      <SignIn
        key={one("mode")}
        first={token === "" ? await signIn.current() : null}
        mode={token === "" ? one("mode") : "reset"}
        email={one("login_hint")}
        hidden={{ returnTo, token, invitationToken: one("invitation_token") }}
      />
    </main>
  );
}
