// The files in bin/, which run in processes of their own or in the app's.

/**
 * Returns the URL of a file in bin/. This module stays two folders below the package's root, as the bundled command is, because the address is relative to
 * either.
 */
export const binFile = (name: string): URL => new URL(`../../bin/${name}`, import.meta.url);
