"""What the time axis and its days show: events as pins, bars, and the words of both."""
