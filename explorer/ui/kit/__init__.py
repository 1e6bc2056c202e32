"""Widgets and looks that know no fact: any Qt program could use them."""
