"""Pages out of text, rules and rectangles, and PDF/A-3b out of pages. Knows no paper."""
