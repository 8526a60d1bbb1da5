"""The moderation package as a command: `python -m moderation review` and `python -m moderation evaluate`."""

from moderation.command import app

if __name__ == "__main__":
    app()
