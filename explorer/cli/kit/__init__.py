"""What all subcommands share: options, language, errors, streams, and the tables and pictures they print."""
