"""The command line: arguments in, composition, one clear line or a file out."""
