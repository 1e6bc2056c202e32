"""One picture, many pictures, and the worker that makes them."""
