"""How a theme looks: one small module per theme, declared with the LayerSpec that a user's file gets."""
