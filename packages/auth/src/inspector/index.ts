// Public entry `@lockstep/auth/inspector`: the development inspector, as a React component and without a framework.
export { AuthInspector } from "./auth-inspector.tsx";
export { createAuthReport } from "./report.ts";
export { mountInspector } from "./mount-inspector.ts";
export type { Strand, TimelineRow } from "./describe-entry.ts";
export type { AuthReport, ReportOrigin } from "./report.ts";
