// Signing in with a passkey, and offering to create one. The browser's part needs a script; see passkey-script.ts.

import { html } from "hono/html";
import { problemText } from "../frame/fields.ts";
import { destination, form, titleOf, type Frame, type Problem } from "../frame/frame.ts";
import { layout, mark, type Page } from "../frame/layout.ts";
import { PASSKEY_SCRIPT_PATH } from "./passkey-script.ts";

/** Asks for a passkey. `options` are the browser's options, as JSON text. */
export function passkeyPage(frame: Frame, options: string, problem: Problem | null): Page {
  return layout({
    title: titleOf("Sign in with a passkey", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in with a passkey</h1>
      <p class="lead">${destination(frame)}</p>
      ${problemText(problem)}
      ${form(frame, "passkey", html`${passkeyField("get", options)}<button type="submit" autofocus>Use a passkey</button>`)}
      ${said()}
      <ul class="links">
        <li><a href="${frame.at("sign-in")}">Sign in another way</a></li>
      </ul>`,
  });
}

/** Offers to create a passkey. */
export function passkeyOfferPage(frame: Frame, options: string, problem: Problem | null): Page {
  return layout({
    title: titleOf("Create a passkey", problem),
    width: "narrow",
    content: html`${mark("accent")}
      <h1>Sign in faster next time?</h1>
      <p class="lead">With a passkey your fingerprint, face or PIN replaces a password.</p>
      ${problemText(problem)}
      ${form(
        frame,
        "passkey-enrollment",
        html`${passkeyField("create", options)}
          <button type="submit" autofocus>Create a passkey</button>
          <button type="submit" class="second" name="skip" value="yes">Not now</button>`,
      )}
      ${said()}`,
  });
}

function passkeyField(kind: "create" | "get", options: string): Page {
  return html`<input type="hidden" name="credential" value="" data-passkey="${kind}" data-options="${options}" />`;
}

function said(): Page {
  return html`<p class="said" id="passkey-said" role="status"></p>
    <noscript><p class="note">Passkeys need JavaScript; everything else here works without it.</p></noscript>
    <script type="module" src="${PASSKEY_SCRIPT_PATH}"></script>`;
}
