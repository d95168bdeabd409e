"""How the account comes about: its people and leads, its days, and the stories in them."""
