"""The command line: parse arguments, compose the program, print one line or write a file."""
