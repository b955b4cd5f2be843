// The types of pack-into.mjs, for the test that follows the guides.
export declare function packInto(folder: string): string[];
