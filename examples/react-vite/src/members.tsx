import { useAuthedAction, useSession } from "@lockstep/auth/react";
import { useQuery } from "convex/react";
import { type ComponentProps, type FormEvent, useState } from "react";
import { api } from "../convex/_generated/api";
import { messageOf } from "./error-boundary";

/** Everyone sees the members; who may change them is decided by the functions. */
export function Members() {
  const all = useQuery(api.members.list);
  const mayManage = useSession().has({ permission: "members:manage" });
  const invite = useAuthedAction(api.members.invite);
  const revoke = useAuthedAction(api.members.revoke);
  const changeRole = useAuthedAction(api.members.changeRole);
  const remove = useAuthedAction(api.members.remove);
  const [problem, setProblem] = useState("");
  const report = async (call: Promise<null>) => setProblem(await call.then(() => "", messageOf));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { email, role } = Object.fromEntries(new FormData(form)) as { email: string; role: string };
    void report(invite({ email, role }).then(() => (form.reset(), null)));
  };
  if (all === undefined) return <p role="status">One moment …</p>;
  const { members, invitations, roles } = all;
  return (
    <>
      <h2>Members</h2>
      {mayManage && (
        <form onSubmit={submit}>
          <input name="email" type="email" required aria-label="Email" placeholder="name@example.com" />
          <Roles roles={roles} name="role" aria-label="Role" defaultValue="member" />
          <button>Invite</button>
        </form>
      )}
      {problem !== "" && <p role="alert">{problem}</p>}
      <ul aria-live="polite">
        {members.map(({ id, name, email, role, mine }) => (
          <li key={id}>
            <span>
              {name} {mine && "(you)"} <small>{email}</small>
            </span>
            <Roles
              roles={roles}
              disabled={!mayManage}
              aria-label={`Role of ${name}`}
              value={role}
              onChange={({ target }) => void report(changeRole({ id, role: target.value }))}
            />
            {mayManage && (
              <button aria-label={`Remove ${name}`} onClick={() => void report(remove({ id }))}>
                Remove
              </button>
            )}
          </li>
        ))}
        {invitations.map(({ id, email, role }) => (
          <li key={id}>
            <span>
              {email} <small>invited as {role}</small>
            </span>
            {mayManage && (
              <button aria-label={`Revoke the invitation of ${email}`} onClick={() => void report(revoke({ id }))}>
                Revoke
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Roles({ roles, ...props }: ComponentProps<"select"> & { roles: { slug: string; name: string }[] }) {
  return (
    <select {...props}>
      {roles.map(({ slug, name }) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </select>
  );
}
