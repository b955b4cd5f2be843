import { useAuthedQuery, useSession, useSwitchOrganization } from "@lockstep/auth/react";
import { useState } from "react";
import { api } from "../convex/_generated/api";
import { messageOf } from "./error-boundary";

/** Switches between the organizations of the user. Renders nothing for a user without one. */
export function Organizations() {
  const { data: organizations } = useAuthedQuery(api.workos.organizations);
  const { organizationId } = useSession();
  const switchOrganization = useSwitchOrganization();
  const [problem, setProblem] = useState("");
  if (!organizations?.length) return null;
  const choose = async (id: string) => setProblem(await switchOrganization(id).then(() => "", messageOf));
  return (
    <>
      <select
        aria-label="Organization"
        value={organizationId ?? ""}
        onChange={({ target }) => void choose(target.value)}
      >
        {organizationId === null && <option value="">All users</option>}
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {problem !== "" && <p role="alert">{problem}</p>}
    </>
  );
}
