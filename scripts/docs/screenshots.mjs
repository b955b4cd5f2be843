// `npm run screenshots`: recreates docs/images from the example on a fresh stack: app and sign-in page, light and dark.
import { mkdirSync } from "node:fs";
import { requireChromium } from "../chromium.mjs";
import { prepare, root } from "../install.mjs";

await prepare();
const { PASSWORD, createStack } = await import("lockstep");
const { chromium } = await import("playwright-core");
const folder = `${root}/docs/images`;
mkdirSync(folder, { recursive: true });

const ports = { authkit: 4100, convex: 3210, site: 3211, app: 5173 };
const stack = await createStack({
  app: `${root}/examples/react-vite`,
  ports,
  data: null,
  seed: "seed.yaml",
  log: () => {},
});
const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox", "--disable-gpu"] });

/** Returns a signed-in page. `draw` is called with the sign-in page on the way. */
async function signIn(email, colorScheme, draw = async () => {}) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 640, height: 560 },
    deviceScaleFactor: 2,
  });
  const page = await context.newPage();
  await page.goto(stack.appUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await draw(page);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  // A member of two organizations chooses one.
  if (email.startsWith("ada")) await page.getByText("Analytical Society").click();
  await page.getByPlaceholder("What do we need?").waitFor();
  return page;
}

async function add(page, text) {
  await page.getByPlaceholder("What do we need?").fill(text);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText(text).waitFor();
}

try {
  const grace = await signIn("grace@example.com", "light");
  await add(grace, "A tin of ginger biscuits");
  await add(grace, "Spare valves for the Mark II");
  for (const scheme of ["light", "dark"]) {
    const ada = await signIn("ada@example.com", scheme, (page) =>
      page.screenshot({ path: `${folder}/sign-in-${scheme}.png` }),
    );
    if (scheme === "light") {
      await ada.getByRole("checkbox").last().click();
      await add(ada, "Punched cards, one box");
    }
    await ada.getByText("Punched cards").waitFor();
    await ada.screenshot({ path: `${folder}/app-${scheme}.png` });
  }
  console.log(`  ${folder}: app and sign-in page, light and dark`);
} finally {
  await browser.close();
  await stack.close();
}
