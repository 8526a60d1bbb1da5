"""Side by side, in one run: this server with everything on, and what somebody might pick instead."""
