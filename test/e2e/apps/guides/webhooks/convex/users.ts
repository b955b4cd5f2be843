// The query of the test.
import { query } from "./_generated/server";

export const list = query({
  args: {},
  handler: async ({ db }) =>
    (await db.query("users").collect()).map(({ email, isDeleted }) => `${email}${isDeleted ? " (deleted)" : ""}`),
});

export const received = query({
  args: {},
  handler: async ({ db }) => (await db.query("workosEvents").collect()).length,
});
