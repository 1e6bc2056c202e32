"""The map in a widget, the engine behind it, and the link to the Store. WebEngine lives here only."""
