// A step over HTTP: as JSON for a page with scripts, and as a plain form post, after which the browser loads a page anew.
import { readBody } from "../read-body.ts";
import { json, redirect } from "../routes/respond.ts";
import { returnPath } from "../rules/return-path.ts";
import type { SignInAnswer } from "./answer.ts";
import type { SignInOutcome } from "./own-sign-in.ts";
import type { SignInInput } from "./read-fields.ts";

/** Bytes of a body, at most. The longest password takes 4,000. */
const MAX_BODY = 20_000;

/** Takes a step. `isPlain`: the page is loaded anew after it, so that the cookie must keep a refusal. */
export type Submit = (input: SignInInput, request: Request, isPlain: boolean) => Promise<SignInOutcome>;

/** Answers the request with what `submit` says. `page` is the path of the sign-in page. */
export async function answerForm(request: Request, submit: Submit, page: string): Promise<Response> {
  if (request.method !== "POST") return json({ error: "Post a form or a JSON object." }, [], 405);
  const input = await readInput(request);
  if (input === null) return json({ error: "Post a form or a JSON object, of at most 20 kB." }, [], 400);
  const isForm = (request.headers.get("accept") ?? "").includes("text/html");
  const { answer, cookies } = await submit(input, request, isForm);
  const status = answer.kind === "refused" && answer.code === "cross_origin" ? 403 : 200;
  return isForm && status === 200 ? redirect(targetOf(answer, request, page), cookies) : json(answer, cookies, status);
}

async function readInput(request: Request): Promise<SignInInput | null> {
  const text = await readBody(request, MAX_BODY);
  if (text === null) return null;
  const type = request.headers.get("content-type") ?? "";
  try {
    if (!type.startsWith("application/json")) {
      return await new Response(text, { headers: { "content-type": type } }).formData();
    }
    const fields: unknown = JSON.parse(text);
    return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function targetOf(answer: SignInAnswer, { headers }: Request, page: string): string {
  if (answer.kind === "signed-in") return answer.returnTo;
  if (answer.kind === "redirect") return answer.url;
  // The page is of the same origin: other requests are refused.
  const from = headers.get("referer") ?? "";
  if (!URL.canParse(from)) return page;
  const { pathname, search } = new URL(from);
  return returnPath(pathname + search);
}
