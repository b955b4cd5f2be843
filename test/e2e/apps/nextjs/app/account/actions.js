"use server";
// The changes that authkit-nextjs allows a server to make to the session, with the application's own forms.
import { getWorkOS, saveSession, signOut, switchToOrganization } from "@workos-inc/authkit-nextjs";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";

export async function signInHere(form) {
  const answer = await getWorkOS().userManagement.authenticateWithPassword({
    clientId: process.env.WORKOS_CLIENT_ID,
    email: form.get("email"),
    password: form.get("password"),
  });
  await saveSession(answer, process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI);
  redirect("/account");
}

export async function goTo(form) {
  await switchToOrganization(form.get("organization"), { returnTo: "/account" });
}

export async function signOutHere() {
  await signOut({ returnTo: new URL(process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI).origin });
}

export async function deleteCookie() {
  (await cookies()).delete("wos-session");
  redirect("/account");
}
