/** The ID of the nth user. */
export const userId = (n) => `user_01${String(n).padStart(24, "0")}`;
