"""Files out: a View and a Sheet become one picture in many formats. No Qt: a Renderer draws the map."""
