// Mounts the inspector in the page: a button with the state of the session, and the panel it opens. In a shadow root.
import { version as convexVersion } from "convex";
import type { Session } from "../index.ts";
import { nameView } from "./describe-entry.ts";
import { element } from "./element.ts";
import { createPanel, meaningOf } from "./panel.ts";
import { createAuthReport } from "./report.ts";
import { STYLES } from "./styles.ts";

/** How often to update ages while the panel is open, ms. */
const TICK = 1000;

/** Shows the inspector of a session. Returns a function that removes it. Needs a browser. */
export function mountInspector(session: Session): () => void {
  const now = (): number => Date.now();
  const panel = createPanel(session, now);
  const dot = element("span", { class: "dot", "aria-hidden": "true" });
  const label = element("span");
  const said = element("span", { role: "status" });
  const copy = element("button", { type: "button" }, "Copy report");
  const close = element("button", { type: "button" }, "Close");
  const toggle = element(
    "button",
    { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": "panel" },
    dot,
    element("span", { class: "unseen" }, "Sign-in inspector: "),
    label,
  );
  const box = element(
    "section",
    { id: "panel", class: "panel", "aria-label": "Sign-in inspector", hidden: true },
    element("header", {}, element("h2", {}, "Sign-in"), said, copy, close),
    panel.body,
  );
  let timer: ReturnType<typeof setInterval> | undefined;
  let shownError: string | null = null;

  function update(): void {
    const view = session.view();
    // Ignore the numbers, which may be seconds that count up.
    const error = view.error?.message.replaceAll(/\d+/g, "") ?? null;
    const isNews = error !== null && error !== shownError;
    shownError = error ?? shownError;
    // Open for a new error. The focus stays where it is, and a panel closed by the user does not reopen for the same error.
    if (isNews && box.hidden) return show(true);
    dot.dataset["tone"] = meaningOf(view).tone;
    label.textContent = nameView(view.status, view.phase);
    if (!box.hidden) panel.update();
  }

  function show(isOpen: boolean): void {
    clearInterval(timer);
    box.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    said.textContent = "";
    update();
    if (isOpen) timer = setInterval(update, TICK);
  }

  function open(isOpen: boolean): void {
    show(isOpen);
    remember(isOpen);
    (isOpen ? close : toggle).focus();
  }

  async function copyReport(): Promise<void> {
    const { userAgent, onLine } = navigator;
    const origin = { now: now(), userAgent, origin: location.origin, online: onLine, convex: convexVersion };
    const report = JSON.stringify(createAuthReport(session, origin), null, 2);
    try {
      await navigator.clipboard.writeText(report);
      said.textContent = "Copied";
    } catch {
      // The clipboard needs a secure context and a permission; the console needs neither.
      console.info(report);
      said.textContent = "In the console";
    }
  }

  toggle.addEventListener("click", () => open(box.hidden !== false));
  close.addEventListener("click", () => open(false));
  copy.addEventListener("click", () => void copyReport());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
  });

  // A custom element name, which no style rule of the application matches.
  const host = document.createElement("lockstep-auth-inspector");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  // Adopted, so that a policy without `unsafe-inline` does not block it (CSP 3 §6.1.14).
  root.adoptedStyleSheets = [sheet];
  root.append(box, toggle);
  document.body.append(host);
  const stops = [session.subscribe(update), session.observe(update)];
  show(wasOpen());
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    host.remove();
  };
}

/** Keeps the panel open across the redirects of a sign-in, and when another user's page is mounted. */
const MEMORY = "lockstep-auth-inspector";

function remember(isOpen: boolean): void {
  try {
    sessionStorage.setItem(MEMORY, String(isOpen));
  } catch {
    // Storage may be blocked; the panel then starts closed.
  }
}

function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(MEMORY) === "true";
  } catch {
    return false;
  }
}
