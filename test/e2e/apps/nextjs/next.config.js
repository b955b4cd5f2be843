// Without the development indicator, because the test reads the visible text.
export default { devIndicators: false };
