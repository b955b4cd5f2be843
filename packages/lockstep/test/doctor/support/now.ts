/** The time at which all fixtures are looked at: 2026-11-20. */
export const NOW: number = Date.UTC(2026, 10, 20);
