// The types of move-date.cjs, for the browser of the end-to-end tests.
export declare const ahead: number;
export declare function moveDate(by: number): void;
