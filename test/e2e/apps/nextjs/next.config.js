// Nothing over the page: the test reads what is shown.
export default { devIndicators: false };
