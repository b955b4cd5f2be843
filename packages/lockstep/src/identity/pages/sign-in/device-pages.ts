// The pages on which a user signs a device in: entering its code, and confirming.

import { html } from "hono/html";
import { field, problemText } from "../frame/fields.ts";
import { form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** Asks for the code that the device shows. */
export function deviceCodePage(frame: Frame, { typed, problem }: { typed: string; problem: Problem | null }): Page {
  const code = field({
    name: "user_code",
    label: "Code",
    type: "text",
    autocomplete: "off",
    value: typed,
    problem,
    focus: true,
    hint: "Eight letters, for example BCDF-GHJK.",
  });
  return layout({
    title: titleOf("Sign in a device", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in a device</h1>
      <p class="lead">Enter the code that your device shows.</p>
      ${problemText(problem)} ${form(frame, "", html`${code}<button type="submit">Continue</button>`)}`,
  });
}

/** Asks whether to sign the device in. `approval` identifies the decision. */
export function deviceConsentPage(
  frame: Frame,
  { email, clientId, userCode, approval }: { email: string; clientId: string; userCode: string; approval: string },
): Page {
  return layout({
    title: "Sign in this device?",
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in this device?</h1>
      <p class="lead">
        The device that shows <strong>${userCode}</strong> will be signed in to <strong>${clientId}</strong> as
        <strong>${email}</strong>. Go on only if it is your own and shows this code.
      </p>
      ${form(frame, "decide", html`<button type="submit">Sign in the device</button>`, { approval, decision: "approve" })}
      ${form(frame, "decide", html`<button type="submit" class="quiet-button">Do not sign it in</button>`, { approval, decision: "deny" })}`,
  });
}
