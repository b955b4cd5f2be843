// The components and functions of the app that the blocks are taken from.
import type { ReactNode } from "react";

declare global {
  function App(): ReactNode;
  function Inbox(): ReactNode;
  function List(props: { items: readonly { body: string }[]; stale?: boolean }): ReactNode;
  function NewProject(): ReactNode;
  function OrganizationMenu(props: { onSwitch: (organizationId: string) => Promise<void> }): ReactNode;
  function Spinner(): ReactNode;
  function Welcome(): ReactNode;
  function save(file: Blob): void;
  function show(text: string): void;
}
