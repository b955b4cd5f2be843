// Public entry `@lockstep/auth/react/testing`: what tests of a React application need in addition to `@lockstep/auth/testing`.
export { createFakeAuthKit } from "./authkit/fake-authkit.ts";
export type { FakeAuthKit } from "./authkit/fake-authkit.ts";
