// The style of every hosted page: one sheet, system fonts, one accent color, light and dark from the system's preference.

/** The style sheet, inlined in each page and allowed by its hash. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f3; --surface: #ffffff; --line: #dfe2dd; --field: #ffffff; --field-line: #8a938c; --soft-line: #c3c9c3;
  --text: #17201b; --muted: #5a655e; --accent: #0f6b4c; --accent-strong: #0a523a; --on-accent: #ffffff;
  --ring: rgb(15 107 76 / 0.28); --bad: #a3261b; --bad-ground: #fdf1ef; --bad-line: #f0c8c3; --bad-ring: rgb(163 38 27 / 0.2);
  --shadow: 0 1px 2px rgb(23 32 27 / 0.05), 0 12px 32px -12px rgb(23 32 27 / 0.16);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1311; --surface: #171d1a; --line: #29322d; --field: #0f1412; --field-line: #6b766f; --soft-line: #414c46;
    --text: #eef2ef; --muted: #a0aba4; --accent: #5fd0a2; --accent-strong: #83dfb9; --on-accent: #06281b;
    --ring: rgb(95 208 162 / 0.32); --bad: #ffb4a9; --bad-ground: #2c1714; --bad-line: #5a2a24; --bad-ring: rgb(255 180 169 / 0.26);
    --shadow: 0 1px 2px rgb(0 0 0 / 0.3), 0 16px 40px -16px rgb(0 0 0 / 0.6);
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1.5rem 1rem; color: var(--text); background: var(--ground);
  display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.5rem;
  -webkit-font-smoothing: antialiased;
}
main {
  width: 100%; max-width: 25.5rem; padding: 2.5rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
main.wide { max-width: 34rem; }
.mark { display: block; width: 2.5rem; height: 2.5rem; margin: 0 0 1.5rem; color: var(--accent); }
.mark.bad { color: var(--bad); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; }
.lead { margin: 0.375rem 0 0; color: var(--muted); overflow-wrap: anywhere; }
.lead strong { color: var(--text); font-weight: 600; }
form + form { margin-top: 0.875rem; }
form { margin: 1.75rem 0 0; display: grid; gap: 1.125rem; }
label { display: block; margin: 0 0 0.375rem; font-size: 0.875rem; font-weight: 600; }
input {
  display: block; width: 100%; min-height: 2.875rem; padding: 0.5rem 0.875rem; font: inherit; color: inherit;
  background: var(--field); border: 1px solid var(--field-line); border-radius: 0.625rem;
  transition: border-color 120ms, box-shadow 120ms;
}
.digits { font-size: 1.25rem; letter-spacing: 0.3em; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1.125rem 0.75rem; align-items: end; }
input:hover { border-color: var(--text); }
input:focus { outline: 2px solid transparent; border-color: var(--accent); box-shadow: 0 0 0 4px var(--ring); }
input[aria-invalid="true"] { border-color: var(--bad); }
input[aria-invalid="true"]:focus { box-shadow: 0 0 0 4px var(--bad-ring); }
button {
  width: 100%; min-height: 2.875rem; margin-top: 0.375rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600;
  color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: 0.625rem; cursor: pointer;
  transition: background-color 120ms, box-shadow 120ms;
}
button:hover { background: var(--accent-strong); }
button.second { margin-top: -0.5rem; color: var(--text); background: transparent; border-color: var(--field-line); }
button.second:hover { background: var(--ground); border-color: var(--text); }
button.quiet-button {
  width: auto; min-height: 0; margin: 0; padding: 0.25rem 0; border-width: 1px 0; justify-self: start;
  font-weight: 400; font-size: 0.9375rem;
  color: var(--accent); background: transparent; text-decoration: underline; text-underline-offset: 0.15em;
}
button.quiet-button:hover { color: var(--accent-strong); background: transparent; }
button:focus-visible { outline: 2px solid transparent; box-shadow: 0 0 0 2px var(--surface), 0 0 0 5px var(--accent); }
.problem {
  display: flex; gap: 0.625rem; margin: 1.5rem 0 -0.25rem; padding: 0.75rem 0.875rem; font-size: 0.9375rem; color: var(--bad);
  background: var(--bad-ground); border: 1px solid var(--bad-line); border-radius: 0.625rem;
}
.done, .note {
  margin: 1.5rem 0 0; padding: 0.75rem 0.875rem; font-size: 0.9375rem; color: var(--muted);
  background: var(--ground); border: 1px solid var(--line); border-radius: 0.625rem;
}
.done { margin-bottom: -0.25rem; color: var(--text); }
.hint { margin: -0.25rem 0 0.375rem; font-size: 0.875rem; color: var(--muted); }
.quiet { font-weight: 400; color: var(--muted); }
.links {
  margin: 1.5rem 0 0; padding: 0; list-style: none; display: grid; gap: 0.25rem; font-size: 0.9375rem; color: var(--muted);
  overflow-wrap: anywhere;
}
a { color: var(--accent); text-underline-offset: 0.15em; overflow-wrap: anywhere; }
a:hover { color: var(--accent-strong); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.125rem; }
.links a { display: inline-block; padding: 0.125rem 0; }
.choices { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.625rem; }
button.choice {
  display: grid; margin: 0; padding: 0.75rem 0.875rem; text-align: start; font-weight: 400; color: var(--text);
  background: var(--field); border-color: var(--field-line); overflow-wrap: anywhere;
}
button.choice strong { font-weight: 600; }
button.choice span { font-size: 0.875rem; color: var(--muted); }
button.choice:hover { background: var(--ground); border-color: var(--text); }
.or { display: flex; align-items: center; gap: 0.75rem; margin: 1.5rem 0 1rem; font-size: 0.875rem; color: var(--muted); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.providers { margin: 0; padding: 0; list-style: none; display: grid; grid-template-columns: 1fr 1fr; gap: 0.625rem; }
a.button {
  display: flex; align-items: center; justify-content: center; min-height: 2.875rem; padding: 0.5rem 0.875rem; font-weight: 600;
  color: var(--text); text-decoration: none; text-align: center; background: var(--field); border: 1px solid var(--field-line);
  border-radius: 0.625rem;
}
.providers a.button { gap: 0.5rem; padding: 0.5rem; font-size: 0.9375rem; font-weight: 500; white-space: nowrap; border-color: var(--soft-line); }
.providers svg { flex: none; width: 1.25rem; height: 1.25rem; color: var(--muted); }
.providers.alone { margin-top: 1.75rem; grid-template-columns: 1fr; }
.providers a.button.first { font-weight: 600; color: var(--on-accent); background: var(--accent); border-color: transparent; }
.providers a.button.first svg { color: inherit; }
.providers a.button.first:hover { background: var(--accent-strong); }
.providers li:last-child:nth-child(odd) { grid-column: 1 / -1; }
a.button:hover { background: var(--ground); border-color: var(--text); }
ul.choices:not(form *) { margin-top: 1.75rem; }
.pretend {
  margin: 0 0 1.5rem; padding: 0.75rem 0.875rem; font-size: 0.9375rem; color: var(--bad); background: var(--bad-ground);
  border: 2px dashed var(--bad-line); border-radius: 0.625rem;
}
label.check { display: flex; gap: 0.625rem; margin: 0; font-weight: 400; }
label.check input { flex: none; width: 1.25rem; min-height: 1.25rem; height: 1.25rem; margin: 0.0625rem 0 0; accent-color: var(--accent); }
.said { margin: 0.75rem 0 0; color: var(--bad); }
.said:empty { margin: 0; }
.qr { margin: 1.75rem auto 0; max-width: 13rem; border-radius: 0.625rem; overflow: hidden; border: 1px solid var(--line); }
.qr svg { display: block; width: 100%; height: auto; }
.secret { display: block; margin-top: 0.25rem; font: 0.9375rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--text); user-select: all; }
details { margin: 1.5rem 0 0; font-size: 0.9375rem; color: var(--muted); }
summary { color: var(--accent); cursor: pointer; }
details p { margin: 0.5rem 0 0; }
.problem svg { flex: none; width: 1.25rem; height: 1.25rem; margin-top: 0.0625rem; }
dl { margin: 1.75rem 0 0; display: grid; gap: 1.25rem; }
dt { margin: 0 0 0.375rem; font-size: 0.875rem; font-weight: 600; }
dd { margin: 0; color: var(--muted); overflow-wrap: anywhere; }
dd code {
  display: block; padding: 0.75rem 0.875rem; font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  color: var(--text); background: var(--ground); border: 1px solid var(--line); border-radius: 0.625rem;
}
.mails { margin: 1.75rem 0 0; padding: 0; list-style: none; display: grid; gap: 1rem; }
.mails li { padding: 1rem; border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere; }
.mails h2 { margin: 0; font-size: 1rem; }
.mails p { margin: 0.25rem 0 0; }
.mails form { margin: 0.5rem 0 0; }
.big-code {
  font: 600 2rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: 0.15em; user-select: all;
}
.actions { margin: 0.75rem 0 0; }
.mails p.actions { margin-top: 0.75rem; }
.actions a.button, .mails button { display: inline-flex; width: auto; min-height: 2.5rem; margin: 0; }
.mails details { margin-top: 0.5rem; }
pre {
  margin: 0.5rem 0 0; padding: 0.75rem 0.875rem; max-height: 24rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--text); background: var(--ground);
  border: 1px solid var(--line); border-radius: 0.625rem;
}
pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.only-read { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.people { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.5rem; }
.people button { width: auto; min-height: 2.5rem; margin: 0; font-size: 0.9375rem; font-weight: 500; border-color: var(--soft-line); overflow-wrap: anywhere; }
footer { max-width: 25.5rem; font-size: 0.8125rem; color: var(--muted); text-align: center; text-wrap: balance; }
@media (max-width: 30rem) {
  body { justify-content: flex-start; background: var(--surface); padding: 1rem 0.5rem 1.5rem; }
  main { padding: 1.5rem 1rem; border: 0; border-radius: 0; box-shadow: none; background: transparent; }
  input { font-size: 1rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { input:focus, button:focus-visible { outline-color: Highlight; } }
`;
