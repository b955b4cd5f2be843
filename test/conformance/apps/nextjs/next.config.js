// Serves pages on localhost only, does not write to tsconfig, and sends no telemetry.
export default { devIndicators: false };
