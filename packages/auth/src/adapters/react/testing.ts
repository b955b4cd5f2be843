// Public entry `@lockstep/auth/react/testing`: what a test of a React application needs beside `@lockstep/auth/testing`.
export { createFakeAuthKit } from "./fake-authkit.ts";
export type { FakeAuthKit } from "./fake-authkit.ts";
