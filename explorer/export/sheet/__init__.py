"""What a page is and what it says; nothing is placed yet."""
