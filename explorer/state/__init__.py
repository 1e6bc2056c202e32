"""What is shown and kept: the View and changes to it, queries under it, files of the user's. No Qt."""
