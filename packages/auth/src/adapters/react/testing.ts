// Public entry `@lockstep/auth/react/testing`: what tests of a React application need in addition to `@lockstep/auth/testing`.
export { createFakeAuthKit } from "./fake-authkit.ts";
export type { FakeAuthKit } from "./fake-authkit.ts";
