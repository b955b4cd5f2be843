// The builders of all public functions. Each checks its caller, with the token and the directory, before the handler runs.
import { createAuth } from "@lockstep/auth/backend";
import { components } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

export const { authedQuery, authedMutation } = createAuth(
  { query, mutation, action },
  { component: components.workos },
);
