// The selected organization: its members, live, and a switch to the user's others.
import { preloadAuthedQuery, usePreloadedAuthedQuery, useSwitchOrganization } from "@lockstep/auth/tanstack-start";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";

export const Route = createFileRoute("/_authed/organization")({
  loader: () => preloadAuthedQuery(api.workos.organization),
  component: Organization,
});

function Organization() {
  const { data, error } = usePreloadedAuthedQuery(Route.useLoaderData());
  const switchOrganization = useSwitchOrganization();
  const [problem, setProblem] = useState("");
  if (error) return <p role="alert">{error.message}</p>;
  if (data === undefined) return null;
  const { organizations, current, members } = data;
  const choose = async (id: string) =>
    setProblem(
      await switchOrganization(id).then(
        () => "",
        (reason: Error) => reason.message,
      ),
    );
  return (
    <>
      <label className="field">
        Organization
        <select value={current?.id ?? ""} onChange={({ target }) => void choose(target.value)}>
          {current === null && <option value="">All users</option>}
          {organizations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {problem !== "" && <p role="alert">{problem}</p>}
      <h2>Members</h2>
      <ul aria-live="polite">
        {members.map(({ id, name, email, role, mine }) => (
          <li key={id}>
            <span>
              {name} {mine && "(you)"}
              <small>{email}</small>
            </span>
            <small>{role}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
