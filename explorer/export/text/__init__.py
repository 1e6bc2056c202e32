"""Plain text: line breaks and widths."""
