"""One class for each screen: controls built once, then the smallest one updated."""
