"""Small widgets that show one fact, its state and its source."""
