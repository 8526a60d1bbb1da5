"""Real databases and bells for the faults."""

from tests.servers import own_redis, postgres_server, postgres_url, redis_server

__all__ = ["own_redis", "postgres_server", "postgres_url", "redis_server"]
