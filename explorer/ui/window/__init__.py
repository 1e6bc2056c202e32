"""The frame around it all: bars, panels, commands, help."""
