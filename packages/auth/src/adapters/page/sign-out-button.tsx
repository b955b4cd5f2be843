"use client";
// `SignOutButton`: a form, so that it works before the page's script does; then it signs out the other tabs as well.
import type { ComponentPropsWithoutRef, FormEvent, ReactNode } from "react";
import { usePageScope } from "./page-context.ts";
import { useSignOut } from "./use-sign-out.ts";

/** The props of {@link SignOutButton}: those of a button, which its form submits. */
export interface SignOutButtonProps extends Omit<ComponentPropsWithoutRef<"button">, "type"> {
  /** A path; it must be among the sign-out redirects in WorkOS's dashboard. Default: the homepage set there. */
  readonly returnTo?: string | undefined;
}

/**
 * Renders a button that signs the user out, as `useSignOut` does. Without JavaScript, it signs out one tab; the others follow within the
 * lifetime of their token. While the server cannot be reached, the browser shows its own page for that. The button is in a form, so it
 * cannot be in a paragraph or in another form.
 *
 * @example
 * <SignOutButton returnTo="/">Leave</SignOutButton>
 *
 * @throws {LockstepAuthError} `PROVIDER_MISSING` outside `LockstepProvider`.
 */
export function SignOutButton({ returnTo, children = "Sign out", ...button }: SignOutButtonProps): ReactNode {
  const { authPath } = usePageScope();
  const signOut = useSignOut();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget.cloneNode(true) as HTMLFormElement;
    signOut(returnTo === undefined ? {} : { returnTo }).catch(() => {
      // The browser says what is wrong. A copy, because the form may be gone with the content for signed-in users.
      document.body.append(form);
      form.submit();
    });
  };
  return (
    <form method="post" action={`${authPath}/sign-out`} onSubmit={submit}>
      {returnTo !== undefined && <input type="hidden" name="return_to" value={returnTo} />}
      <button {...button} type="submit">
        {children}
      </button>
    </form>
  );
}
