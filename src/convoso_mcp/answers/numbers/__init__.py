"""Numbers: what a status means, what a metric is, and when somebody may be called."""
