// The types of bundle-size.mjs, for the test that limits the size.
export declare const EVERYTHING: string;
export declare function bundleSize(
  source: string,
): Promise<{ minified: number; gzipped: number; imports: readonly string[] }>;
export declare const LEAST: string;
export declare const PAGE: { readonly everything: string; readonly least: string };
export declare function fromReact(names: string): string;
