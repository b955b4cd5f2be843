// The builders of docs/backend.md, with the directory.
import { createAuth } from "@lockstep/auth/backend";
import { components } from "./_generated/api";
import { mutation, query } from "./_generated/server";

export const { authedQuery, orgQuery } = createAuth({ query, mutation }, { component: components.workos });
