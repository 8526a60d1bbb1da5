"""Real servers for the tests that need them."""

from tests.servers import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
