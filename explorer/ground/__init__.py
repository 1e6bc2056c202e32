"""The user's own ground: tile archives, pictures with coordinates, and tile services, all as XYZ tiles in Web Mercator.

No Qt. Nothing here opens a connection to a host that the user has not switched on.
"""
