import { auth } from "@lockstep/auth/react-router";
import { usePreloadedAuthedQuery, useSession, useSwitchOrganization } from "@lockstep/auth/react-router/react";
import { useState } from "react";
import { api } from "../../convex/_generated/api";
import type { Route } from "./+types/organization";

export async function loader({ context }: Route.LoaderArgs) {
  const { preloadAuthedQuery } = auth.convexOf(context);
  const [organizations, members] = await Promise.all([
    preloadAuthedQuery(api.workos.organizations, {}),
    preloadAuthedQuery(api.members.list, {}),
  ]);
  return { organizations, members };
}

/** The members of the selected organization. A switch takes the whole page along, in every tab. */
export default function Organization({ loaderData }: Route.ComponentProps) {
  const { organizationId } = useSession();
  const organizations = usePreloadedAuthedQuery(loaderData.organizations);
  const members = usePreloadedAuthedQuery(loaderData.members);
  const switchOrganization = useSwitchOrganization();
  const [problem, setProblem] = useState("");
  const choose = async (id: string) =>
    setProblem(
      await switchOrganization(id).then(
        () => "",
        (error: Error) => error.message,
      ),
    );
  const failed = organizations.error ?? members.error;
  if (failed) return <p role="alert">{failed.message}</p>;
  return (
    <>
      <form>
        <select
          aria-label="Organization"
          value={organizationId ?? ""}
          onChange={({ target }) => void choose(target.value)}
        >
          {organizationId === null && <option value="">All users</option>}
          {organizations.data?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </form>
      {problem !== "" && <p role="alert">{problem}</p>}
      {members.status === "pending" && <p role="status">One moment …</p>}
      {members.data === null && <p>Choose an organization to see its members and its own list.</p>}
      <ul aria-live="polite">
        {members.data?.map(({ id, name, email, role, mine }) => (
          <li key={id}>
            <span>
              {name} {mine && "(you)"} <small>{email}</small>
            </span>
            <small>{role}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
