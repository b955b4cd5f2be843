// Faults over HTTP: /_lockstep/faults, also as /_emulate/hooks for users of WorkOS's emulator, and immediate ones: the clock set wrong, new
// signing keys, ended sessions.

import type { Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { parseJson } from "../../../parse-json.ts";
import type { AuthKitContext } from "../../context/context.ts";
import type { Session } from "../../objects/sign-in/session.ts";
import { endSession } from "../../sign-in/sessions.ts";
import { KEY_LEAD_MS } from "../../tokens/signing-keys.ts";
import { readBody } from "../request/read-body.ts";

const LARGEST_SKEW_MS = 10 * 365 * 24 * 3_600_000;
const LARGEST_LEAD_MS = 24 * 3_600_000;

/** Adds the routes. */
export function addFaultRoutes(app: Hono, context: AuthKitContext): void {
  const { faults, options, store, signingKeys } = context;
  for (const path of ["/_lockstep/faults", "/_emulate/hooks"]) {
    app.get(path, (c) => c.json(faults.list()));
    app.post(path, async (c) => {
      const fault = faults.add(await readJson(c));
      if (typeof fault === "string") return refuse(c, fault);
      options.log(`fault added: ${JSON.stringify(fault)}`);
      return c.json(fault, 201);
    });
    app.delete(path, (c) => {
      faults.clear();
      return c.body(null, 204);
    });
    app.delete(`${path}/:id`, (c) => {
      if (faults.remove(c.req.param("id"))) return c.body(null, 204);
      return c.json({ message: "There is no fault with this id.", code: "not_found" }, 404);
    });
  }

  app.post("/_lockstep/clock", async (c) => {
    const skew = (await readJson(c))?.["skew_ms"];
    if (typeof skew !== "number" || !Number.isInteger(skew) || Math.abs(skew) > LARGEST_SKEW_MS) {
      return refuse(c, "skew_ms must be a whole number of ms, 0 for the real time");
    }
    options.clock.setSkewMs(skew);
    options.log(`clock set ${skew} ms ahead`);
    return c.json({ skew_ms: skew, now: new Date(options.now()).toISOString() });
  });
  // With a lead of 0 it is abrupt: clients see a token whose key they have not read yet.
  app.post("/_lockstep/keys/rotate", async (c) => {
    const { lead_ms = KEY_LEAD_MS } = (await readJson(c)) ?? {};
    if (typeof lead_ms !== "number" || !Number.isInteger(lead_ms) || lead_ms < 0 || lead_ms > LARGEST_LEAD_MS) {
      return refuse(c, `lead_ms is a whole number of ms up to ${LARGEST_LEAD_MS}`);
    }
    await signingKeys.rotate({ leadMs: lead_ms });
    options.log(`new signing keys sign in ${lead_ms} ms`);
    return c.json({ lead_ms });
  });
  // An expired session ends without an event, as if by time; a revoked one with its event.
  app.post("/_lockstep/sessions/expire", (c) => end(c, (session) => store.sessions.expire(session.id, options.now())));
  app.post("/_lockstep/sessions/revoke", (c) => end(c, (session) => endSession(context, session.id)));

  async function end(c: Context, run: (session: Session) => void): Promise<Response> {
    const { session_id, user_id } = (await readJson(c)) ?? {};
    const one = typeof session_id === "string" ? store.sessions.find(session_id) : null;
    const found = typeof user_id === "string" ? store.sessions.ofUser(user_id) : one === null ? [] : [one];
    if (found.length === 0) return refuse(c, "give the session_id or user_id of an existing session");
    for (const session of found) run(session);
    return c.json({ session_ids: found.map(({ id }) => id) });
  }
}

/** The body as JSON, null if there is none. @throws HTTPException 400 */
async function readJson(c: Context): Promise<Record<string, unknown> | null> {
  const body = await readBody(c);
  if (body === "") return null;
  const parsed = parseJson(body);
  if ("problem" in parsed) throw new HTTPException(400, { message: `The body ${parsed.problem}.` });
  return parsed.json as Record<string, unknown> | null;
}

function refuse(c: Context, problem: string): Response {
  return c.json({ message: `Invalid fault: ${problem}.`, code: "bad_request" }, 400);
}
