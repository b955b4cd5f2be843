/** Whether suites that take minutes run as well: `npm run test:long`. */
export const LONG: boolean = process.env["LONG"] !== undefined;
