"""Languages, dates, numbers and problems in words. Independent of the atlas."""
