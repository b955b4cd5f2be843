"use server";

import { switchOrganization } from "@lockstep/auth/nextjs/server";

/** The page follows at once. In the browser, `useSwitchOrganization` does the same without rendering the page again. */
export async function enter(form: FormData) {
  const organization = form.get("organization");
  if (typeof organization === "string") await switchOrganization(organization, { returnTo: "/organization" });
}
