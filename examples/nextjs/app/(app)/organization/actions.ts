"use server";

import { switchOrganization } from "@lockstep/auth/nextjs/server";

/** The page follows at once. In the browser, `useSwitchOrganization` does the same without rendering the page again. */
export async function enter(form: FormData) {
  await switchOrganization(String(form.get("organization")), { returnTo: "/organization" });
}
