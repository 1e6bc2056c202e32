"""What is selected, in full."""
