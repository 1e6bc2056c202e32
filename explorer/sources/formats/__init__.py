"""Files into raw layers, one module per format; what may be opened at all."""
