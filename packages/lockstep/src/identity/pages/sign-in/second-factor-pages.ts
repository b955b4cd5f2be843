// The second factor: setting it up in an authenticator app, and entering its code.

import { html, raw } from "hono/html";
import { codeField, problemText } from "../frame/fields.ts";
import { form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";

/** The contents of the setup page. */
export interface EnrollmentPage {
  frame: Frame;
  /** The QR code, as SVG generated here. */
  qrCode: string;
  /** The secret, base32, for users who cannot scan. */
  secret: string;
  /** The identifiers that the form sends back. */
  hidden: Record<string, string>;
  problem: Problem | null;
}

/** Asks to set up an authenticator app. */
export function enrollmentPage({ frame, qrCode, secret, hidden, problem }: EnrollmentPage): Page {
  const heading = "Set up two-step sign-in";
  return layout({
    title: titleOf(heading, problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>${heading}</h1>
      <p class="lead">Scan this with an authenticator app, then enter the six digits that it shows.</p>
      ${problemText(problem)}
      <div class="qr" role="img" aria-label="QR code with the secret below">${raw(qrCode)}</div>
      <p class="note">
        Cannot scan? Type this secret into the app:
        <code class="secret">${secret.replace(/.{4}(?=.)/g, "$& ")}</code>
      </p>
      ${form(frame, "totp", html`${codeField(problem, "Code from the app")}<button type="submit">Continue</button>`, hidden)}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}

/** Asks for the app's code. */
export function challengePage(frame: Frame, hidden: Record<string, string>, problem: Problem | null): Page {
  const heading = "Two-step sign-in";
  return layout({
    title: titleOf(heading, problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>${heading}</h1>
      <p class="lead">Enter the six digits that your authenticator app shows.</p>
      ${problemText(problem)}
      ${form(frame, "totp", html`${codeField(problem)}<button type="submit">Continue</button>`, hidden)}
      <details>
        <summary>Lost your device?</summary>
        <p>
          It is not possible to sign in here without its codes, and there are no others. Ask an administrator of the
          application to remove the lost factor from your account; you will set up a new one at the next sign-in.
        </p>
      </details>
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Use another account</a></li>
      </ul>`,
  });
}
