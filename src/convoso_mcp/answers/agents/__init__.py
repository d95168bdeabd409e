"""Agents: how they did, how one spent the day, and the account in one screen."""
