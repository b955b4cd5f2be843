// The page with the hook that apps write by hand.
import { useAuth } from "@workos-inc/authkit-react";
import { ConvexReactClient } from "convex/react";
import { HandWritten } from "../../hand-written.tsx";
import { CONVEX_URL, show, useSwitchOfAuthKit } from "./page.tsx";

const client = new ConvexReactClient(CONVEX_URL);

show(
  ({ children }) => (
    <HandWritten client={client} useAuth={useAuth}>
      {children}
    </HandWritten>
  ),
  useSwitchOfAuthKit,
);
