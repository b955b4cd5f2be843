import { preloadAuthedQuery, requireUser } from "@lockstep/auth/nextjs/server";
import { api } from "../../../convex/_generated/api";
import { enter } from "./actions";
import { Members } from "./members";
import { Organizations } from "./organizations";

export default async function Page() {
  const { organizationId } = await requireUser({ returnTo: "/organization" });
  return (
    <>
      <Organizations organizations={await preloadAuthedQuery(api.workos.organizations)} enter={enter} />
      {organizationId !== null && <Members members={await preloadAuthedQuery(api.members.list)} />}
    </>
  );
}
