// The types of other-node.mjs, for the tests that need Node 22.
export declare function otherNode(version: string): Promise<string>;
