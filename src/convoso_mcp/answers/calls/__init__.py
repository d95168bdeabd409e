"""Calls: by anything, the drop rate as the law counts it, and what lists are worth."""
