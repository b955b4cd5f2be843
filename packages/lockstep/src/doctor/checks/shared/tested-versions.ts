// The versions that Lockstep is tested with. A test compares them with this repository's manifests.

/** What @lockstep/auth works with: its peerDependencies. */
export const LOCKSTEP_PEERS: Readonly<Record<string, string>> = {
  "@tanstack/react-router": ">=1.170.0",
  "@tanstack/react-start": ">=1.169.0",
  "@workos-inc/authkit-nextjs": ">=3.0.1",
  "@workos-inc/authkit-react": ">=0.16.0",
  "@workos-inc/node": ">=10.7.0 <11",
  "@workos/authkit-session": ">=0.7.0",
  convex: ">=1.35.0 <2",
  next: ">=13.5.9",
  react: "^18.3.0 || ^19.0.0",
  "react-router": ">=7.15.0 <8.0.0 || >=8.3.0",
};

/** What version 0.2.9 of Convex's component for WorkOS works with: its peerDependencies. */
export const COMPONENT_PEERS: Readonly<Record<string, string>> = {
  "@workos-inc/authkit-react": "^0.13.0 || ^0.16.0",
  "@workos-inc/node": "^7.75.1 || ^8.0.0 || ^9.0.0 || ^10.0.0",
  convex: "^1.29.3",
  react: "^18.3.1 || ^19.0.0",
};

/** WorkOS's SDKs that the doctor's advice was tested with, used without @lockstep/auth. */
export const SDKS: Readonly<Record<string, string>> = {
  "@workos-inc/authkit-nextjs": ">=3.0.1",
  "@workos-inc/authkit-react": ">=0.16.0",
  "@workos-inc/authkit-js": ">=0.20.0",
  "@workos-inc/authkit-react-router": ">=0.8.0",
  "@workos/authkit-session": ">=0.7.0",
  "@workos/authkit-tanstack-react-start": ">=0.11.0",
};
