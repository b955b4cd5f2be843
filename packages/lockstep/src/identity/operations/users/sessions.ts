// Sessions over the API.

import { toSessionObject } from "../../objects/sign-in/session.ts";
import { endSession } from "../../sign-in/sessions.ts";
import { found, refuse } from "../shared/api-refusal.ts";
import { readMembers, required, text } from "../shared/fields.ts";
import { answerList, pageOf } from "../shared/list.ts";
import type { Operation } from "../shared/operation.ts";

/** GET /user_management/users/{id}/sessions: the active ones. */
export const listSessions: Operation = ({ store, options }, { params: { id = "" }, query }) => {
  found(store.users.find(id), "User", id);
  const now = options.now();
  const active = store.sessions
    .ofUser(id)
    .map((session) => toSessionObject(session, now))
    .filter(({ status }) => status === "active");
  return answerList(
    query,
    (page) => pageOf(active, page),
    ({ organization_id, ...session }) => ({
      ...session,
      ...(organization_id !== null && { organization_id }),
    }),
  );
};

/** POST /user_management/sessions/revoke */
export const revokeSession: Operation = (context, { body }) => {
  const { session_id: id } = readMembers(body, { session_id: required(text()) });
  if (context.store.sessions.find(id) === null) {
    throw refuse(400, "session_not_found", `Session not found: '${id}'.`);
  }
  endSession(context, id);
  return undefined;
};
