"use server";

import type { SignInAnswer } from "@lockstep/auth/server";
import { redirect } from "next/navigation";
import { signIn } from "./sign-in";

/** Takes one step of the sign-in. The page that follows is rendered for the new session in the same response. */
export async function takeStep(_previous: SignInAnswer | null, form: FormData): Promise<SignInAnswer> {
  const answer = await signIn.submit(form);
  if (answer.kind === "signed-in") redirect(answer.returnTo);
  if (answer.kind === "redirect") redirect(answer.url);
  return answer;
}
