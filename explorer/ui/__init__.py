"""Qt widgets. They take the model and connect; they own no state."""
