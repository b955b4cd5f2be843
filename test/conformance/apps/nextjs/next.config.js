// Pages at localhost only, and no writing into tsconfig or phoning home.
export default { devIndicators: false };
