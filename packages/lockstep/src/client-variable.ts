// The name by which a deployment knows the client ID of one of several apps. `lockstep dev` sets it, and `lockstep env` pushes it.

/** `WORKOS_CLIENT_ID_ADMIN` for the folder `apps/admin`, given with slashes. */
export function clientVariable(folder: string): string {
  const name = folder.split("/").at(-1) ?? "";
  return `WORKOS_CLIENT_ID_${name.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
}
