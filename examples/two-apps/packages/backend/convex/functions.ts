// The builders of all public functions. Each checks its caller, and the app that the caller signed in to, before the handler runs.
import { createAuth } from "@lockstep/auth/backend";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

const web = v.literal(process.env.WORKOS_CLIENT_ID!);
const admin = v.literal(process.env.WORKOS_CLIENT_ID_ADMIN!);

export const { authedQuery, authedMutation } = createAuth(
  { query, mutation },
  { claims: { client_id: v.union(web, admin) } },
);

export const { authedMutation: adminMutation } = createAuth({ mutation }, { claims: { client_id: admin } });
