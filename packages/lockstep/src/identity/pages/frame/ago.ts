// A time in relative form, with the exact one as a tooltip.

import { html } from "hono/html";
import type { Page } from "./layout.ts";

const UNITS = [
  { name: "day", ms: 86_400_000 },
  { name: "hour", ms: 3_600_000 },
  { name: "minute", ms: 60_000 },
] as const;

/** How long ago an ISO time is, in words. `now` is in ms. */
function wordsAgo(iso: string, now: number): string {
  const passed = now - Date.parse(iso);
  const unit = UNITS.find(({ ms }) => passed >= ms);
  if (unit === undefined) return "just now";
  const count = Math.floor(passed / unit.ms);
  return `${count} ${unit.name}${count === 1 ? "" : "s"} ago`;
}

/** The same as an element that shows the exact time on hover. */
export function ago(iso: string, now: number): Page {
  return html`<time datetime="${iso}" title="${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC"
    >${wordsAgo(iso, now)}</time
  >`;
}
