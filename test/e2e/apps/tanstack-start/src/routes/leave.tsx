// A sign-out by a server function of the application's own.
import { endSession } from "@lockstep/auth/tanstack-start";
import { createFileRoute, redirect } from "@tanstack/react-router";
import { createServerFn, useServerFn } from "@tanstack/react-start";

const leave = createServerFn({ method: "POST" }).handler(async () => {
  throw redirect({ href: await endSession() });
});

export const Route = createFileRoute("/leave")({ component: Leave });

function Leave() {
  const onClick = useServerFn(leave);
  return <button onClick={() => void onClick()}>Leave</button>;
}
