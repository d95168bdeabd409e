"""Profiles: which tools a client is shown, and how it reaches the others. One is chosen at start-up, never per connection."""
