// Draws the recording of an outage: what each page shows at the end, and what it showed over time.
import { mkdirSync } from "node:fs";
import path from "node:path";

const COLORS = {
  light: {
    paper: "#ffffff",
    ink: "#1d1e20",
    soft: "#66686d",
    line: "#d9d7d2",
    in: "#0f6b4d",
    out: "#c0362c",
    loading: "#c9a227",
  },
  dark: {
    paper: "#0d1117",
    ink: "#ececea",
    soft: "#a0a3a9",
    line: "#33363c",
    in: "#5fbf97",
    out: "#f0786e",
    loading: "#e0bd4a",
  },
};
const TITLES = { "@lockstep/auth": "With Lockstep", "@convex-dev/workos": "Without" };
const KEYS = { in: "signed in", loading: "loading", out: "signed out" };

/** Writes outage-light.png and outage-dark.png into a folder. */
export async function drawOutage(browser, recorded, folder) {
  mkdirSync(folder, { recursive: true });
  for (const scheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width: 1180, height: 300 }, deviceScaleFactor: 1.5 });
    const page = await context.newPage();
    await page.setContent(html(recorded, scheme));
    await page.locator("main").screenshot({ path: path.join(folder, `outage-${scheme}.png`) });
    await context.close();
  }
}

function html({ before, outage, after, candidates }, scheme) {
  const total = before + outage + after;
  const color = COLORS[scheme];
  const share = (ms) => `${(100 * ms) / total}%`;
  const bar = (shown) =>
    shown
      .map(({ at, what }, i) => {
        const key = Object.keys(KEYS).find((one) => KEYS[one] === what);
        return `<i style="width:${share((shown[i + 1]?.at ?? total) - at)};background:${color[key]}"></i>`;
      })
      .join("");
  const columns = candidates
    .map(
      ({ name, shown, shot }) => `<figure>
        <figcaption><b>${TITLES[name]}</b> ${name}</figcaption>
        <img src="data:image/png;base64,${shot[scheme]}">
        <div class="track"><div class="bar">${bar(shown)}</div>
          <span class="outage" style="left:${share(before)};width:${share(outage)}">WorkOS unavailable, ${outage / 1000} s</span></div>
      </figure>`,
    )
    .join("");
  const seen = new Set(candidates.flatMap(({ shown }) => shown.map(({ what }) => what)));
  const key = Object.entries(KEYS)
    .filter(([, what]) => seen.has(what))
    .map(([one, what]) => `<span><i style="background:${color[one]}"></i>${what}</span>`);
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; font: 15px/1.4 system-ui, sans-serif; color: ${color.ink}; background: ${color.paper}; }
    main { width: 1132px; padding: 24px; }
    .pair { display: flex; gap: 28px; }
    figure { flex: 1; margin: 0; }
    figcaption { margin-bottom: 10px; color: ${color.soft}; }
    figcaption b { margin-right: 6px; font-size: 19px; color: ${color.ink}; }
    img { display: block; width: 100%; border: 1px solid ${color.line}; border-radius: 10px; }
    .track { position: relative; margin-top: 16px; }
    .bar { display: flex; height: 14px; overflow: hidden; border-radius: 7px; }
    .outage { box-sizing: border-box; display: block; position: relative; margin-top: 6px; padding-top: 4px; border: 1px solid ${color.soft}; border-top: 0; height: 8px; font-size: 13px; line-height: 26px; text-align: center; color: ${color.soft}; }
    .key { display: flex; gap: 20px; margin-top: 34px; font-size: 13px; color: ${color.soft}; }
    .key span:last-child { margin-left: auto; }
    .key i { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 3px; vertical-align: -1px; }
  </style><main><div class="pair">${columns}</div>
  <div class="key">${key.join("")}<span>Screenshots: ${after / 1000} s after the outage. Bars: ${total / 1000} s of one recording in Chromium.</span></div></main>`;
}
