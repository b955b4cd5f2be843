// A visit to the hosted pages, from the application's link to its tokens.

import { expect } from "vitest";
import { ADA, authorizeUrl, codeBody, pkce, post, type Tokens } from "./local-authkit.ts";
import { codeOf, person, textOf, type Person, type Shown } from "./person.ts";

/** The first page, and a function that exchanges the code at the end. */
export interface Visit {
  someone: Person;
  page: Shown;
  tokens: (shown: Shown) => Promise<Tokens>;
}

/** Opens the pages with changes to the request. */
export async function visit(
  url: string,
  changes: Record<string, string | null> = {},
  someone = person(),
): Promise<Visit> {
  const { verifier, challenge } = await pkce();
  const page = await someone.open(authorizeUrl(url, challenge, changes));
  const tokens = async (shown: Shown): Promise<Tokens> => {
    expect(codeOf(shown), textOf(shown)).toMatch(/\S/);
    return (await (await post(url, codeBody(codeOf(shown) ?? "", verifier))).json()) as Tokens;
  };
  return { someone, page, tokens };
}

/** Sends the sign-in form. */
export const signIn = ({ someone, page }: Visit, { email, password } = ADA): Promise<Shown> =>
  someone.submit(page, "/authorize", { email, password });
