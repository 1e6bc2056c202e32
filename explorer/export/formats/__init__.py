"""One laid-out page into bytes of one kind."""
