"""How layers look and what is said of them: symbols, styles, legend, counts, words. A theme is declared in its pack."""
