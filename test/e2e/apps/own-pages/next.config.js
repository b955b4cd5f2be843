// The example's own types are checked where it is.
export default { devIndicators: false, typescript: { ignoreBuildErrors: true } };
