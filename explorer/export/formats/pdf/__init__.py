"""A laid-out page into PDF: fonts, text, registration, marks."""
