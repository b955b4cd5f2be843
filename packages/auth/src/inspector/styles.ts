// The inspector's style sheet. It lives in a shadow root, out of reach of the application's rules. `!important` on the host
// overrides the few rules that could move it (CSS Scoping §3.1.3: for important rules, the inner context wins).

/** The style sheet. */
export const STYLES = `
:host {
  all: initial !important; position: fixed !important; inset: auto 12px 12px auto !important; z-index: 2147483647 !important;
  font: 13px/1.45 system-ui, sans-serif !important; color-scheme: light dark !important; display: block !important;
  --ink: #1b1d22; --soft: #5a6070; --paper: #ffffff; --line: #d5d9e2; --tint: #f3f5f9; --link: #1f4fd6;
  --good: #0b6b3a; --warn: #8a5300; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :host { --ink: #eef0f5; --soft: #a9b0c0; --paper: #17191f; --line: #383d4a; --tint: #20232c; --link: #9bb4ff;
    --good: #6fd39b; --warn: #f0b65a; --bad: #ff9a92; }
}
* { box-sizing: border-box; }
button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
  padding: 6px 10px; min-height: 32px; cursor: pointer; }
button:hover { background: var(--tint); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.toggle { display: flex; align-items: center; gap: 8px; border-radius: 999px; margin-left: auto;
  box-shadow: 0 2px 10px rgb(0 0 0 / 0.18); }
.dot { width: 10px; height: 10px; border-radius: 50%; background: var(--soft); flex: none; }
.dot[data-tone=good] { background: var(--good); }
.dot[data-tone=warn] { background: var(--warn); border-radius: 2px; }
.dot[data-tone=bad] { background: var(--bad); border-radius: 2px; transform: rotate(45deg); }
.panel { width: 440px; max-width: calc(100vw - 24px); max-height: min(640px, calc(100vh - 80px)); margin-bottom: 8px;
  display: flex; flex-direction: column; color: var(--ink); background: var(--paper); border: 1px solid var(--line);
  border-radius: 12px; box-shadow: 0 8px 30px rgb(0 0 0 / 0.25); overflow: hidden; }
.panel[hidden] { display: none; }
header { display: flex; align-items: center; gap: 8px; padding: 10px 12px; border-bottom: 1px solid var(--line); }
h2 { font-size: 14px; margin: 0 auto 0 0; }
.body { overflow: auto; padding: 12px; display: grid; gap: 14px; }
h3 { font-size: 12px; margin: 0 0 4px; color: var(--soft); }
p { margin: 0; }
.status { font-weight: 600; }
.error { margin: 6px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--bad); font: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
progress { width: 100%; height: 6px; accent-color: var(--link); margin-bottom: 4px; }
summary { cursor: pointer; color: var(--soft); font-weight: 600; font-size: 12px; min-height: 24px; }
ol { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: max-content 52px 1fr; gap: 0 8px; padding: 3px 0;
  border-top: 1px solid var(--line); }
time { color: var(--soft); font-variant-numeric: tabular-nums; }
.strand { color: var(--soft); }
.strand[data-strand=token] { color: var(--link); }
.strand[data-strand=socket] { color: var(--good); }
.view { display: block; font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) {
  :host { inset: auto 8px 8px 8px !important; }
  .panel { width: 100%; max-width: none; max-height: calc(100vh - 64px); max-height: calc(100dvh - 64px); }
}
@media (forced-colors: active) { .dot { forced-color-adjust: none; } .panel, button { border-color: CanvasText; } }
`;
