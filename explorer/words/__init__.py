"""Language, dates, numbers and problems as people write and read them; knows no atlas."""
