"""What several servers of one account share, in Redis: the same interfaces as in memory. Only CONVOSO_REDIS_URL loads it."""
